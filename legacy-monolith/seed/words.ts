/** The shop's shelves, in the order of its menu, each with the sentences its descriptions are made of. */

interface Shelf {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly vatPercent: 9 | 21
  readonly openings: readonly string[]
  readonly middles: readonly string[]
  readonly closings: readonly string[]
}

const GROWN = [
  'Grown outdoors in Noord-Holland, so it will not sulk in your garden.',
  'Sent with a full root ball, wrapped in yesterday\'s "Haarlems Dagblad".',
  "Lifted on Monday & Thursday; please don't order just before your holidays.",
  'If it dies in its first year we replace it (slugs, dogs & footballs excepted).',
]

export const SHELVES: readonly Shelf[] = [
  {
    slug: 'figs',
    name: 'Figs & Fruit Trees',
    description: "What we began with: figs for northern walls, and fruit you can't buy in a supermarket.",
    vatPercent: 9,
    openings: [
      'Hardy, self-fertile and hard to kill.',
      'A heavy cropper once it has settled.',
      'The one our grandmother grew.',
    ],
    middles: [
      'Fruit ripens in late August & September.',
      'Give it a warm wall, < 2 m from the kitchen door.',
      'Restrict the roots for more fruit & less leaf.',
      'Needs a partner that flowers at the same time; ask us which.',
    ],
    closings: GROWN,
  },
  {
    slug: 'bark',
    name: 'Trees for Bark & Bough',
    description: 'Small trees with handsome bark, for the eight months without flowers.',
    vatPercent: 9,
    openings: [
      'Worth growing for its bark alone.',
      'At its best in January, in low sun.',
      'A small tree for a small garden.',
    ],
    middles: [
      'Wash the trunk once a year with a soft brush; it enjoys that.',
      'Plant it where the evening sun comes through.',
      'Reaches 4–6 m in twenty years.',
      'Prefers a soil with pH < 7.',
    ],
    closings: GROWN,
  },
  {
    slug: 'roses',
    name: 'Roses',
    description: 'Bare-root from November to March, in pots the rest of the year.',
    vatPercent: 9,
    openings: [
      'Deep, old-rose scent.',
      'Healthy without spraying.',
      'Flowers from June until the frosts.',
      'One big show in June & July.',
    ],
    middles: [
      'Cut back by a third in March.',
      'Happy on a north wall, which is rare.',
      'The hips stay until the blackbirds find them.',
      "Don't plant it where a rose has died.",
    ],
    closings: GROWN,
  },
  {
    slug: 'climbers',
    name: 'Climbers & Wall Shrubs',
    description: "For walls, fences, sheds and the neighbours' pear tree.",
    vatPercent: 9,
    openings: [
      'Climbs by itself.',
      'Needs wires or a good friend to lean on.',
      'Covers a shed in three years.',
    ],
    middles: [
      'Head in the sun, feet in the shade.',
      'Prune hard in February (pruning group "3").',
      'Grows 2–4 m; more if you let it.',
    ],
    closings: GROWN,
  },
  {
    slug: 'perennials',
    name: 'Perennials & Grasses',
    description: 'In 9 cm & 2 litre pots, raised on our own field without peat.',
    vatPercent: 9,
    openings: ['A good doer.', 'Weaves itself through its neighbours.', 'Comes back better every year.'],
    middles: [
      'Leave the seed heads standing until February.',
      'Divide every four years & give half away.',
      'Plant 5–7 to a square metre.',
      'Bees queue for it.',
    ],
    closings: GROWN,
  },
  {
    slug: 'house',
    name: 'House Plants',
    description: 'Tried for years on our own window sills.',
    vatPercent: 9,
    openings: [
      'Forgives a fortnight of neglect.',
      'Likes a steady life: same place, same hour.',
      'A favourite of the shop cat.',
    ],
    middles: [
      'Water when the top 2 cm are dry; rain water if you can.',
      'Keep away from radiators & draughts.',
      'Keep out of reach of cats <and toddlers>.',
      'Repot in spring, one size up.',
    ],
    closings: [
      'Not sent below 5 °C; we will ring you.',
      'Sent in a proper box with a proper amount of straw.',
      ...GROWN.slice(3),
    ],
  },
  {
    slug: 'herbs',
    name: 'Herbs & Kitchen Garden',
    description: 'Unsprayed, so you can eat them the day they arrive.',
    vatPercent: 9,
    openings: [
      'Unsprayed; eat it today.',
      'The real one, from cuttings and not from seed.',
      'For pots by the kitchen door.',
    ],
    middles: [
      'Pick often & it keeps coming.',
      'Wants poor, stony soil.',
      'Spreads; keep it in a bucket without a bottom.',
    ],
    closings: GROWN,
  },
  {
    slug: 'bulbs',
    name: 'Bulbs, Corms & Tubers',
    description: 'From growers around Lisse & Hillegom whose names we know.',
    vatPercent: 9,
    openings: [
      'Flowers in the first spring.',
      'Comes back every year if you let the leaves die down.',
      'Good in grass.',
    ],
    middles: [
      'Plant three times as deep as the bulb is high.',
      'Plant 2–3 " deep.',
      "Mice don't eat this one.",
      'Squirrels do eat this one; chicken wire helps.',
    ],
    closings: [
      'Sent from the middle of September.',
      'Top size only.',
      "Don't wait until December (but you may).",
    ],
  },
  {
    slug: 'seeds',
    name: 'Seeds by the Packet',
    description: 'Open-pollinated; save your own next year.',
    vatPercent: 9,
    openings: [
      'Easy from seed.',
      'Sow under glass from March.',
      'Sow where it is to flower.',
      'An heirloom we save ourselves.',
    ],
    middles: [
      'Thin to 20 cm.',
      'Germinates in 7–14 days at > 15 °C.',
      'Sow a few every fortnight, not all at once.',
    ],
    closings: ['About 30 seeds.', 'Germination tested at 85% or better.', 'Enough for a row of 5 m.'],
  },
  {
    slug: 'pots',
    name: 'Pots & Saucers',
    description: 'Thrown by hand in Drenthe & Tuscany; frost-proof where we say so.',
    vatPercent: 21,
    openings: ['Ages beautifully.', 'Made by hand, so no two are alike.', 'Plain and good.'],
    middles: [
      'Outer measurements, taken "over the rim".',
      'Frost-proof to −15 °C if it stands on feet.',
      'Weighs more than you think.',
    ],
    closings: [
      "If it arrives broken, send us a photograph & we'll send another.",
      'Cheaper by the dozen; ask.',
    ],
  },
  {
    slug: 'tools',
    name: 'Tools & Twine',
    description: 'Tools that are repaired, not replaced. We sharpen on Saturdays.',
    vatPercent: 21,
    openings: [
      'Will outlive you, if you keep it dry.',
      'Forged, not stamped.',
      "Our own; we've used it since 2009.",
    ],
    middles: ['Oil it in winter.', 'Spare parts in stock.', 'Made within < 100 km of the shop.'],
    closings: ['Sharpened free of charge on Saturdays.', 'Guaranteed for ten years.'],
  },
  {
    slug: 'soil',
    name: 'Soil, Bark & Mulch',
    description: 'By the bag, or by the cubic metre if you ring us.',
    vatPercent: 21,
    openings: [
      'Peat-free, as everything here.',
      'Clean, weed-free and damp.',
      'Made from what the saw leaves.',
    ],
    middles: [
      'A layer of 5 cm keeps weeds down for two years.',
      'Mix 1 : 3 with garden soil.',
      'Do not use on seedlings < 4 weeks.',
    ],
    closings: ['Shipping: at most 2 bags a parcel.', "Collect it & we'll carry it to your bicycle."],
  },
]
