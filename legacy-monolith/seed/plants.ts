/** What the shop sells, living: one line a product, `name | Latin name | euros | height in cm | light | tags`. */

const FIGS = `
Fig 'Brown Turkey' | Ficus carica | 24.90 | 60 | full sun | edible, hardy
Fig 'Rouge de Bordeaux' | Ficus carica | 27.50 | 60 | full sun | edible
Fig 'Dalmatie' | Ficus carica | 26.90 | 70 | full sun | edible, hardy
Fig 'Panachée' (striped fruit) | Ficus carica | 34.50 | 50 | full sun | edible, rare
Fig 'Madeleine des Deux Saisons' | Ficus carica | 29.90 | 60 | full sun | edible
Fig 'Little Miss Figgy' | Ficus carica | 22.50 | 35 | full sun | edible, for pots
Creeping fig | Ficus pumila | 7.95 | 20 | half shade | evergreen
Apple 'Cox's Orange Pippin' | Malus domestica | 32.00 | 150 | full sun | edible, pollinators
Apple 'Belle de Boskoop' | Malus domestica | 31.00 | 160 | full sun | edible, pollinators
Apple 'Notaris' | Malus domestica | 31.00 | 160 | full sun | edible
Crab apple 'Red Sentinel' | Malus × robusta | 28.50 | 150 | full sun | pollinators, birds
Pear 'Conference' | Pyrus communis | 33.00 | 160 | full sun | edible
Pear 'Gieser Wildeman' | Pyrus communis | 34.00 | 160 | full sun | edible
Plum 'Reine Claude d'Oullins' | Prunus domestica | 32.50 | 160 | full sun | edible
Plum 'Opal' | Prunus domestica | 31.50 | 150 | full sun | edible
Cherry 'Morello' | Prunus cerasus | 33.50 | 150 | half shade | edible, birds
Quince 'Vranja' | Cydonia oblonga | 36.00 | 140 | full sun | edible
Medlar 'Westerveld' | Mespilus germanica | 37.50 | 130 | full sun | edible, rare
Black mulberry 'King James' | Morus nigra | 49.50 | 120 | full sun | edible
Almond 'Robijn' | Prunus dulcis | 38.00 | 140 | full sun | edible
Hazel 'Webb's Prize Cob' | Corylus avellana | 19.90 | 90 | half shade | edible, birds
Blueberry 'Bluecrop' | Vaccinium corymbosum | 12.50 | 40 | full sun | edible, for pots
Gooseberry 'Hinnonmäki Röd' | Ribes uva-crispa | 9.95 | 40 | half shade | edible
Redcurrant 'Jonkheer van Tets' | Ribes rubrum | 9.95 | 45 | half shade | edible
Raspberry 'Autumn Bliss' (bundle of 5) | Rubus idaeus | 16.90 | 60 | full sun | edible, pollinators
Lemon 'Meyer' | Citrus × meyeri | 39.50 | 55 | full sun | edible, for pots`

const BARK = `
Himalayan birch 'Jacquemontii' | Betula utilis | 59.00 | 180 | full sun | white bark, winter
Paperbark maple | Acer griseum | 89.00 | 120 | half shade | peeling bark, winter
Tibetan cherry | Prunus serrula | 64.00 | 170 | full sun | shining bark, winter
Snake-bark maple 'Serpentine' | Acer davidii | 72.50 | 150 | half shade | striped bark
Snow gum | Eucalyptus pauciflora | 45.00 | 100 | full sun | evergreen, peeling bark
Cider gum | Eucalyptus gunnii | 29.50 | 90 | full sun | evergreen, for vases
Lacebark pine | Pinus bungeana | 98.00 | 80 | full sun | evergreen, rare
Chinese stewartia | Stewartia sinensis | 112.00 | 100 | half shade | rare, autumn colour
Strawberry tree | Arbutus unedo | 48.50 | 70 | full sun | evergreen, edible
Persian ironwood 'Vanessa' | Parrotia persica | 76.00 | 140 | full sun | autumn colour
River birch 'Heritage' | Betula nigra | 62.00 | 180 | full sun | peeling bark
Dogwood 'Midwinter Fire' | Cornus sanguinea | 14.90 | 50 | full sun | winter
Dogwood 'Sibirica' | Cornus alba | 13.90 | 60 | half shade | winter, red stems
Cork oak | Quercus suber | 84.50 | 90 | full sun | evergreen, rare
Chilean myrtle | Luma apiculata | 34.50 | 60 | half shade | evergreen
Katsura tree (smells of caramel) | Cercidiphyllum japonicum | 69.00 | 160 | half shade | autumn colour
Ginkgo 'Mariken' | Ginkgo biloba | 54.00 | 50 | full sun | for pots, autumn colour
Japanese maple 'Sango-kaku' | Acer palmatum | 58.50 | 80 | half shade | winter, red stems
Japanese maple 'Osakazuki' | Acer palmatum | 56.50 | 80 | half shade | autumn colour
Witch hazel 'Jelena' | Hamamelis × intermedia | 42.50 | 70 | half shade | winter, scented
Magnolia 'Leonard Messel' | Magnolia × loebneri | 66.00 | 100 | full sun | spring
Twisted hazel 'Contorta' | Corylus avellana | 29.90 | 70 | full sun | winter, for vases
Field maple (hedging, per 10) | Acer campestre | 24.00 | 80 | half shade | hedge, birds
Beech (hedging, per 10) | Fagus sylvatica | 26.00 | 80 | half shade | hedge`

const ROSES = `
Rose 'Gertrude Jekyll' | Rosa | 19.90 | 40 | full sun | scented, for vases
Rose 'Souvenir du Docteur Jamain' | Rosa | 21.50 | 40 | half shade | scented
Rose 'Madame Alfred Carrière' | Rosa | 21.50 | 50 | half shade | climbing, scented
Rose 'New Dawn' | Rosa | 18.90 | 50 | full sun | climbing
Rose 'Ghislaine de Féligonde' | Rosa | 19.90 | 50 | half shade | rambling, pollinators
Rose 'Bobbie James' | Rosa | 19.50 | 50 | full sun | rambling, pollinators
Rose 'Rambling Rector' | Rosa | 19.50 | 50 | full sun | rambling, birds
Rose 'Charles de Mills' | Rosa gallica | 20.50 | 40 | full sun | old rose, scented
Rose 'Fantin-Latour' | Rosa × centifolia | 20.50 | 40 | full sun | old rose, scented
Rose 'Ispahan' | Rosa × damascena | 20.50 | 45 | full sun | old rose, scented
Apothecary's rose | Rosa gallica 'Officinalis' | 18.50 | 40 | full sun | old rose, edible
Sweet briar | Rosa rubiginosa | 9.90 | 60 | full sun | hedge, birds
Rose 'Roseraie de l'Haÿ' | Rosa rugosa | 17.50 | 45 | full sun | hedge, scented
Rose 'Fru Dagmar Hastrup' | Rosa rugosa | 16.50 | 40 | full sun | hedge, birds
Rose 'Iceberg' | Rosa | 17.90 | 40 | full sun | for vases
Rose 'Graham Thomas' | Rosa | 22.90 | 45 | full sun | scented
Rose 'Munstead Wood' | Rosa | 24.90 | 40 | full sun | scented, for vases
Rose 'Blush Noisette' | Rosa | 20.90 | 45 | full sun | climbing, scented
Burnet rose | Rosa spinosissima | 11.50 | 40 | full sun | birds
Rose 'Félicité et Perpétue' | Rosa sempervirens | 19.90 | 50 | half shade | rambling, evergreen`

const CLIMBERS = `
Clematis 'Étoile Violette' | Clematis viticella | 15.90 | 70 | half shade | climbing
Clematis 'Bill MacKenzie' | Clematis tangutica | 15.90 | 70 | full sun | climbing, birds
Clematis 'Apple Blossom' | Clematis armandii | 22.50 | 80 | full sun | evergreen, scented
Clematis 'Freckles' | Clematis cirrhosa | 18.90 | 70 | full sun | winter, evergreen
Wisteria 'Multijuga' | Wisteria floribunda | 39.00 | 120 | full sun | scented, climbing
Honeysuckle 'Graham Thomas' | Lonicera periclymenum | 13.90 | 80 | half shade | scented, pollinators
Winter honeysuckle | Lonicera fragrantissima | 16.50 | 60 | half shade | winter, scented
Star jasmine | Trachelospermum jasminoides | 24.50 | 90 | full sun | evergreen, scented
Climbing hydrangea | Hydrangea petiolaris | 21.90 | 70 | shade | climbing, pollinators
Virginia creeper | Parthenocissus quinquefolia | 12.90 | 80 | half shade | autumn colour, birds
Ivy 'Glacier' | Hedera helix | 6.50 | 30 | shade | evergreen, birds
Grape 'Muscat Bleu' | Vitis vinifera | 18.50 | 80 | full sun | edible, climbing
Hop 'Golden Tassels' | Humulus lupulus | 11.50 | 50 | full sun | climbing
Passion flower | Passiflora caerulea | 14.50 | 70 | full sun | climbing
Potato vine 'Glasnevin' | Solanum crispum | 16.90 | 80 | full sun | climbing
Trumpet vine 'Madame Galen' | Campsis × tagliabuana | 26.50 | 90 | full sun | climbing
Chocolate vine | Akebia quinata | 15.50 | 80 | half shade | scented, climbing
Winter jasmine | Jasminum nudiflorum | 11.90 | 60 | shade | winter
Schisandra ("five-flavour berry") | Schisandra chinensis | 19.50 | 60 | half shade | edible, rare
Kiwi 'Issai' (self-fertile) | Actinidia arguta | 17.50 | 80 | full sun | edible, climbing`

const PERENNIALS = `
Japanese anemone 'Honorine Jobert' | Anemone × hybrida | 6.95 | 25 | half shade | pollinators
Lady's mantle | Alchemilla mollis | 4.95 | 15 | half shade | for vases
Astrantia 'Shaggy' | Astrantia major | 7.50 | 25 | half shade | for vases, pollinators
Bear's breeches | Acanthus mollis | 8.50 | 30 | half shade | architectural
Catmint 'Six Hills Giant' | Nepeta | 5.95 | 25 | full sun | pollinators
Cranesbill 'Rozanne' | Geranium | 7.95 | 20 | half shade | pollinators
Cranesbill 'Mourning Widow' | Geranium phaeum | 5.95 | 25 | shade | pollinators
Hellebore 'Penny's Pink' | Helleborus | 12.50 | 25 | half shade | winter, evergreen
Christmas rose | Helleborus niger | 9.95 | 20 | half shade | winter
Hosta 'Sum & Substance' | Hosta | 11.50 | 30 | shade | leaves, for pots
Hosta 'Halcyon' | Hosta | 9.50 | 25 | shade | leaves, for pots
Foxglove 'Sutton's Apricot' | Digitalis purpurea | 4.95 | 25 | half shade | pollinators
Peony 'Sarah Bernhardt' | Paeonia lactiflora | 13.50 | 30 | full sun | scented, for vases
Peony 'Bowl of Beauty' | Paeonia lactiflora | 13.50 | 30 | full sun | for vases
Sedum 'Herbstfreude' | Hylotelephium | 5.95 | 20 | full sun | pollinators
Coneflower 'Magnus' | Echinacea purpurea | 6.95 | 25 | full sun | pollinators, birds
Globe thistle 'Veitch's Blue' | Echinops ritro | 6.50 | 30 | full sun | pollinators
Sea holly 'Miss Willmott's Ghost' | Eryngium giganteum | 7.50 | 25 | full sun | pollinators
Bleeding heart | Lamprocapnos spectabilis | 8.50 | 25 | half shade | spring
Lungwort 'Sissinghurst White' | Pulmonaria officinalis | 5.95 | 15 | shade | spring, pollinators
Soft shield fern | Polystichum setiferum | 8.95 | 25 | shade | evergreen, leaves
Hart's tongue fern | Asplenium scolopendrium | 7.95 | 20 | shade | evergreen
Feather grass | Stipa tenuissima | 5.95 | 30 | full sun | grass
Moor grass 'Transparent' | Molinia caerulea | 7.50 | 40 | full sun | grass
Maiden grass 'Gracillimus' | Miscanthus sinensis | 9.95 | 50 | full sun | grass, winter
Black lilyturf | Ophiopogon planiscapus | 6.95 | 10 | half shade | evergreen
Ice plant & thrift (tray of 12) | null | 28.50 | 10 | full sun | pollinators, offer
Verbena (the tall one) | Verbena bonariensis | 4.95 | 40 | full sun | pollinators
Wormwood 'Powis Castle' | Artemisia | 6.50 | 25 | full sun | leaves
Phlox 'David' | Phlox paniculata | 7.50 | 35 | full sun | scented, for vases`

const HOUSE = `
Fiddle-leaf fig | Ficus lyrata | 34.50 | 80 | bright, no direct sun | leaves
Rubber plant 'Abidjan' | Ficus elastica | 19.90 | 50 | bright, no direct sun | leaves
Weeping fig 'Danielle' | Ficus benjamina | 17.50 | 60 | bright, no direct sun | leaves
Bodhi tree (sacred fig) | Ficus religiosa | 29.50 | 40 | bright, no direct sun | rare
Swiss cheese plant | Monstera deliciosa | 27.50 | 60 | half shade | leaves
Swiss cheese vine 'Monkey Mask' | Monstera adansonii | 14.50 | 25 | half shade | trailing
Mother-in-law's tongue | Dracaena trifasciata | 14.90 | 50 | any | easy
Spider plant | Chlorophytum comosum | 6.50 | 20 | any | easy, trailing
Chinese money plant | Pilea peperomioides | 8.95 | 20 | bright, no direct sun | easy
Boston fern | Nephrolepis exaltata | 10.50 | 35 | half shade | leaves
Maidenhair fern (for the brave) | Adiantum raddianum | 9.50 | 25 | half shade | leaves
Peace lily 'Sweet Lauretta' | Spathiphyllum | 13.50 | 50 | shade | easy
Prayer plant | Maranta leuconeura | 11.50 | 20 | half shade | leaves
Calathea 'Medallion' | Goeppertia veitchiana | 16.50 | 35 | half shade | leaves
Aloe vera | Aloe vera | 8.50 | 25 | full sun | easy
Jade plant | Crassula ovata | 9.95 | 20 | full sun | easy
Living stones (3 in a bowl) | Lithops | 7.95 | 3 | full sun | rare
Golden barrel | Echinocactus grusonii | 12.50 | 12 | full sun | cactus
Old man cactus | Cephalocereus senilis | 15.50 | 15 | full sun | cactus
Christmas cactus | Schlumbergera | 9.95 | 20 | half shade | winter
Moth orchid, white | Phalaenopsis | 16.90 | 50 | bright, no direct sun | for giving
Wax flower | Hoya carnosa | 12.90 | 25 | bright, no direct sun | scented, trailing
String of pearls | Curio rowleyanus | 9.50 | 10 | bright, no direct sun | trailing
Bird of paradise | Strelitzia reginae | 32.50 | 70 | full sun | architectural
Kentia palm | Howea forsteriana | 44.50 | 100 | half shade | architectural
ZZ plant | Zamioculcas zamiifolia | 18.90 | 45 | any | easy
Cast-iron plant | Aspidistra elatior | 24.50 | 50 | shade | easy
Air plants (5 assorted) | Tillandsia | 14.50 | 8 | bright, no direct sun | easy
Venus flytrap | Dionaea muscipula | 8.95 | 10 | full sun | for children`

const HERBS = `
Rosemary 'Miss Jessopp's Upright' | Salvia rosmarinus | 5.50 | 30 | full sun | edible, evergreen
Thyme, creeping lemon | Thymus pulegioides | 3.95 | 10 | full sun | edible, pollinators
Sage 'Berggarten' | Salvia officinalis | 4.50 | 20 | full sun | edible, evergreen
Bay (standard, 90 cm stem) | Laurus nobilis | 54.00 | 120 | full sun | edible, evergreen
French tarragon | Artemisia dracunculus | 4.95 | 20 | full sun | edible
Chives | Allium schoenoprasum | 2.95 | 15 | full sun | edible, pollinators
Lovage | Levisticum officinale | 3.95 | 25 | half shade | edible
Sorrel 'Blood Veined' | Rumex sanguineus | 3.50 | 15 | half shade | edible
Moroccan mint | Mentha spicata | 3.50 | 15 | half shade | edible
Lemon verbena | Aloysia citrodora | 6.95 | 30 | full sun | edible, scented
Sweet cicely | Myrrhis odorata | 4.50 | 20 | half shade | edible
Bronze fennel | Foeniculum vulgare | 4.50 | 30 | full sun | edible, pollinators
Hyssop | Hyssopus officinalis | 3.95 | 20 | full sun | pollinators
Lavender 'Hidcote' | Lavandula angustifolia | 4.95 | 25 | full sun | scented, pollinators
Lavender 'Hidcote' (tray of 12) | Lavandula angustifolia | 49.50 | 25 | full sun | scented, offer
Artichoke 'Gros Vert de Laon' | Cynara scolymus | 5.95 | 25 | full sun | edible, architectural
Rhubarb 'Timperley Early' | Rheum × hybridum | 9.50 | 20 | half shade | edible
Asparagus 'Gijnlim' (10 crowns) | Asparagus officinalis | 19.50 | null | full sun | edible
Strawberry 'Mara des Bois' (6 plants) | Fragaria × ananassa | 11.50 | 10 | full sun | edible
Sea kale | Crambe maritima | 6.50 | 15 | full sun | edible, rare
Wasabi | Eutrema japonicum | 12.50 | 15 | shade | edible, rare
Horseradish | Armoracia rusticana | 4.50 | 20 | half shade | edible
Curry plant | Helichrysum italicum | 3.95 | 20 | full sun | scented
Good King Henry | Blitum bonus-henricus | 3.95 | 15 | half shade | edible, rare`

const BULBS = `
Snowdrops 'in the green' (25) | Galanthus nivalis | 8.95 | 10 | half shade | spring
Snowdrop 'S. Arnott' (3) | Galanthus | 9.50 | 15 | half shade | spring, rare
Winter aconite (25) | Eranthis hyemalis | 7.50 | 8 | half shade | spring, pollinators
Crocus 'Ruby Giant' (20) | Crocus tommasinianus | 4.50 | 10 | full sun | spring, pollinators
Saffron crocus (10) | Crocus sativus | 6.95 | 10 | full sun | edible, autumn
Dwarf iris 'Katharine Hodgkin' (10) | Iris reticulata | 5.50 | 12 | full sun | spring
Daffodil 'Tête-à-tête' (20) | Narcissus | 6.95 | 20 | full sun | spring, for pots
Daffodil 'Thalia' (10) | Narcissus triandrus | 5.95 | 35 | full sun | spring, scented
Pheasant's eye (10) | Narcissus poeticus | 5.50 | 40 | full sun | spring, scented
Tulip 'Queen of Night' (15) | Tulipa | 7.50 | 60 | full sun | spring, for vases
Tulip 'Spring Green' (15) | Tulipa viridiflora | 7.95 | 45 | full sun | spring
Tulip 'Rembrandt's Flame' (10) | Tulipa | 8.95 | 50 | full sun | spring, for vases
Lady tulip (15) | Tulipa clusiana | 6.50 | 25 | full sun | spring
Snake's head fritillary (25) | Fritillaria meleagris | 7.95 | 25 | half shade | spring
Crown imperial 'Maxima Lutea' (1) | Fritillaria imperialis | 6.50 | 90 | full sun | spring
Grape hyacinth 'Valerie Finnis' (25) | Muscari armeniacum | 5.50 | 15 | full sun | spring
Hyacinth 'Woodstock' (5) | Hyacinthus orientalis | 5.95 | 25 | full sun | scented
English bluebell (25) | Hyacinthoides non-scripta | 9.50 | 30 | half shade | spring
Allium 'Purple Sensation' (10) | Allium hollandicum | 6.95 | 80 | full sun | pollinators, for vases
Drumstick allium (25) | Allium sphaerocephalon | 4.95 | 60 | full sun | pollinators
Camassia 'Caerulea' (10) | Camassia leichtlinii | 8.50 | 80 | half shade | spring
Dahlia 'Bishop of Llandaff' | Dahlia | 5.95 | 90 | full sun | pollinators, for vases
Dahlia 'Café au Lait' | Dahlia | 6.95 | 100 | full sun | for vases
Dahlia 'Jescot Julie' | Dahlia | 5.95 | 90 | full sun | for vases
Gladiolus 'The Bride' (20) | Gladiolus × colvillii | 5.95 | 60 | full sun | for vases
Madonna lily | Lilium candidum | 7.50 | 100 | full sun | scented
Regal lily (3) | Lilium regale | 8.95 | 110 | full sun | scented
Hardy cyclamen (3) | Cyclamen hederifolium | 8.50 | 10 | shade | autumn`

export const PLANTS: Readonly<Record<string, string>> = {
  figs: FIGS,
  bark: BARK,
  roses: ROSES,
  climbers: CLIMBERS,
  perennials: PERENNIALS,
  house: HOUSE,
  herbs: HERBS,
  bulbs: BULBS,
}
