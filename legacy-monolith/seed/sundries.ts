/** What the shop sells that is not alive, or not yet: lines as in `plants.ts`. */

const SEEDS = `
Sweet pea 'Matucana' | Lathyrus odoratus | 2.75 | null | full sun | scented, climbing
Sweet pea 'Cupani & Friends' (mix) | Lathyrus odoratus | 2.95 | null | full sun | scented, climbing
Nasturtium 'Empress of India' | Tropaeolum majus | 2.25 | null | full sun | edible
Love-in-a-mist 'Miss Jekyll' | Nigella damascena | 2.10 | null | full sun | for vases
Cornflower 'Black Ball' | Centaurea cyanus | 2.10 | null | full sun | pollinators, for vases
Opium poppy 'Lauren's Grape' | Papaver somniferum | 2.50 | null | full sun | pollinators
Field poppy | Papaver rhoeas | 1.95 | null | full sun | pollinators
Sunflower 'Russian Giant' | Helianthus annuus | 2.25 | null | full sun | birds, for children
Cosmos 'Purity' | Cosmos bipinnatus | 2.10 | null | full sun | for vases
Zinnia 'Envy' | Zinnia elegans | 2.25 | null | full sun | for vases
Honesty | Lunaria annua | 2.10 | null | half shade | for vases
Hollyhock 'Nigra' | Alcea rosea | 2.50 | null | full sun | pollinators
Tomato 'Gardener's Delight' | Solanum lycopersicum | 2.75 | null | full sun | edible
Tomato 'Black Krim' | Solanum lycopersicum | 2.95 | null | full sun | edible
Tomato 'Costoluto Fiorentino' | Solanum lycopersicum | 2.95 | null | full sun | edible
Runner bean 'Painted Lady' | Phaseolus coccineus | 3.25 | null | full sun | edible, climbing
Broad bean 'Crimson Flowered' | Vicia faba | 3.25 | null | full sun | edible, rare
Pea 'Blauwschokker' | Pisum sativum | 2.95 | null | full sun | edible
Courgette 'Rond de Nice' | Cucurbita pepo | 2.75 | null | full sun | edible
Squash 'Uchiki Kuri' | Cucurbita maxima | 2.95 | null | full sun | edible
Chard 'Bright Lights' | Beta vulgaris | 2.25 | null | half shade | edible
Kale 'Nero di Toscana' | Brassica oleracea | 2.25 | null | half shade | edible
Lettuce 'Merveille des Quatre Saisons' | Lactuca sativa | 1.95 | null | half shade | edible
Radish '18 Days' | Raphanus sativus | 1.75 | null | half shade | edible, for children
Beetroot 'Chioggia' | Beta vulgaris | 2.10 | null | full sun | edible
Carrot 'Nantes 2' | Daucus carota | 2.10 | null | full sun | edible
Basil 'Genovese' | Ocimum basilicum | 1.95 | null | full sun | edible
Meadow mix for heavy soil (< 1,000 m²) | null | 14.50 | null | full sun | pollinators
Meadow mix for dry soil (> 3 years) | null | 15.50 | null | full sun | pollinators`

const POTS = `
Terracotta pot, 4" (10 cm) | null | 1.95 | null | null | terracotta
Terracotta pot, 6" (15 cm) | null | 3.25 | null | null | terracotta
Terracotta pot, 8" (20 cm) | null | 5.50 | null | null | terracotta
Terracotta pot, 12" (30 cm) | null | 12.90 | null | null | terracotta
Terracotta 'long tom', 7" | null | 7.95 | null | null | terracotta
Terracotta saucer, 6" | null | 1.75 | null | null | terracotta
Terracotta saucer, 12" | null | 4.50 | null | null | terracotta
Impruneta pot with swags, 50 cm | null | 189.00 | null | null | terracotta, frost-proof
Rhubarb forcer with lid | null | 64.50 | null | null | terracotta
Glazed pot, celadon, 25 cm | null | 24.50 | null | null | glazed
Glazed pot, oxblood, 25 cm | null | 24.50 | null | null | glazed
Glazed bowl for bulbs, 22 cm | null | 16.90 | null | null | glazed
Zinc bucket with holes | null | 14.50 | null | null | zinc
Zinc trough, 60 × 20 cm | null | 32.50 | null | null | zinc
Oak half barrel | null | 45.00 | null | null | wood
Coir pots (pack of 24) | null | 4.95 | null | null | for seeds
Root trainers "deep" (32 cells) | null | 13.50 | null | null | for seeds
Hyacinth glass | null | 8.50 | null | null | glass
Bell cloche, hand-blown | null | 59.00 | null | null | glass
Hanging basket & liner, 14" | null | 11.50 | null | null | hanging
Wall planter 'Demi-lune' | null | 27.50 | null | null | hanging
Pot feet (set of 3) | null | 5.95 | null | null | terracotta`

const TOOLS = `
Secateurs, bypass, size "M" | null | 42.50 | null | null | steel
Secateurs, left-handed | null | 46.50 | null | null | steel
Snips for flowers & herbs | null | 16.90 | null | null | steel
Pruning saw, folding | null | 29.50 | null | null | steel
Hand trowel, ash handle | null | 18.50 | null | null | steel, ash
Hand fork, ash handle | null | 18.50 | null | null | steel, ash
Dibber with brass tip | null | 12.50 | null | null | ash
Bulb planter, long handle | null | 44.50 | null | null | steel
Border spade "Dames" | null | 54.00 | null | null | steel, ash
Border fork "Dames" | null | 54.00 | null | null | steel, ash
Dutch hoe | null | 36.50 | null | null | steel, ash
Daisy grubber | null | 14.50 | null | null | steel
Spring rake | null | 24.50 | null | null | steel
Watering can, 9 l, long reach | null | 64.00 | null | null | galvanised
Watering can, indoor, 1 l | null | 22.50 | null | null | copper
Brass rose for can, fine | null | 12.90 | null | null | brass
Plant mister | null | 13.50 | null | null | brass
Jute twine, green, 150 m | null | 4.95 | null | null | jute
Jute twine in a tin (& cutter) | null | 11.50 | null | null | jute, for giving
Gardener's gloves, goatskin | null | 24.90 | null | null | leather
Kneeler, waxed cotton | null | 32.50 | null | null | for giving
Trug, sweet chestnut | null | 58.00 | null | null | wood, for giving
Plant labels, slate (10) | null | 9.95 | null | null | slate
Plant labels "R.I.P." (5) | null | 6.50 | null | null | for giving
Bamboo canes, 180 cm (10) | null | 7.50 | null | null | bamboo
Hazel bean poles, 240 cm (8) | null | 16.50 | null | null | wood
Sharpening stone | null | 11.90 | null | null | steel
Max/min thermometer | null | 19.50 | null | null | greenhouse`

const SOIL = `
Bark & Bough chips, 40 l | null | 8.95 | null | null | mulch
Bark & Bough fines, 40 l | null | 9.50 | null | null | mulch
Peat-free compost, 40 l | null | 9.95 | null | null | peat-free
Peat-free seed compost, 20 l | null | 7.50 | null | null | peat-free, for seeds
Ericaceous compost, 40 l | null | 11.50 | null | null | peat-free
Fig & citrus mix, 20 l | null | 10.50 | null | null | peat-free
House plant mix "airy", 10 l | null | 7.95 | null | null | peat-free
Orchid bark, 5 l | null | 6.95 | null | null | bark
Cactus grit, 10 l | null | 7.50 | null | null | grit
Horticultural grit (< 6 mm), 20 kg | null | 8.50 | null | null | grit
Perlite, 10 l | null | 8.95 | null | null | for seeds
Vermiculite, 10 l | null | 9.50 | null | null | for seeds
Leaf mould, 30 l | null | 12.50 | null | null | mulch
Well-rotted manure, 40 l | null | 9.50 | null | null | feed
Blood, fish & bone, 4 kg | null | 12.90 | null | null | feed
Seaweed feed, 1 l | null | 11.50 | null | null | feed
Tomato feed, 1 l | null | 7.95 | null | null | feed
Wool pellets (slugs don't like them), 5 l | null | 13.50 | null | null | slugs
Copper tape, 4 m | null | 8.95 | null | null | slugs
Cocoa shells, 50 l | null | 12.50 | null | null | mulch`

export const SUNDRIES: Readonly<Record<string, string>> = {
  seeds: SEEDS,
  pots: POTS,
  tools: TOOLS,
  soil: SOIL,
}
