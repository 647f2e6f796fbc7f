import type { Random } from './random.ts'

/** Where a customer lives, as written on a parcel. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: 'NL' | 'BE' | 'DE'
}

const FIRST = `Anna Bram Carlijn Daan Eva Femke Gijs Hanna Ilse Jasper Katrien Lars Marijke Niels Okke Petra Quinten Roos Sanne Teun Ursula Vera
Willem Xandra Yara Zoë Aïsha Björn Chloé Dirk Els Fatima Greetje Hugo Inês Jörg Kees Liselot Mohammed Nadia Olivier Pien Ruben Saskia Thijs Wies Youssef Mieke Bas Floor`

const LAST = [
  'de Vries', 'Jansen', 'van den Berg', 'Bakker', 'Visser', 'Smit', 'Meijer', 'de Boer', 'Mulder', 'de Groot', 'Bos', 'Vos', 'Peters',
  'Hendriks', 'van Leeuwen', 'Dekker', 'Brouwer', 'de Wit', 'Dijkstra', 'Smits', "van 't Hof", "in 't Veld", "O'Dwyer", "D'Hondt", 'Özdemir',
  'Łukasik', 'Müller', 'Weiß', 'Janssens', 'Maes', 'Peeters', 'el Idrissi', 'Nguyễn', 'Van Rompuy-Claes', 'Kuiper', 'Postma', 'Schouten', 'Verhoeven',
] // biome-ignore format: a list of names reads better dense

const BUSINESSES = [
  'Hoveniersbedrijf Groen & Zn.', 'Café "De Linde"', 'Bloemist Roos & Doorn', "Theehuis 't Prieel", 'Atelier <Blad>', 'Hotel Tuin & Zee',
  'Basisschool "De Kring"', 'Restaurant Peer & Pruim',
] // biome-ignore format: a list of names reads better dense

const STREETS = [
  'Gierstraat', 'Koningstraat', 'Kleine Houtstraat', 'Wilhelminapark', 'Spaarne', 'Leidsevaart', 'Burgwal', 'Nieuwe Gracht', 'Zijlweg',
  "'s-Gravenweg", 'Lange Begijnestraat', 'Kerkstraat', 'Dorpsstraat', 'Molenweg', 'Stationsplein', 'Parklaan', 'Oude Delft', 'Prinsengracht',
] // biome-ignore format: a list of names reads better dense

const CITIES = [
  ['Haarlem', '2011', 'NL'], ['Amsterdam', '1016', 'NL'], ['Leiden', '2312', 'NL'], ["'s-Hertogenbosch", '5211', 'NL'], ['Utrecht', '3512', 'NL'],
  ['Groningen', '9711', 'NL'], ['Bergen (NH)', '1861', 'NL'], ['Delft', '2611', 'NL'], ['Alkmaar', '1811', 'NL'], ['Zwolle', '8011', 'NL'],
  ['Antwerpen', '2000', 'BE'], ['Gent', '9000', 'BE'], ['Köln', '50667', 'DE'], ['Münster', '48143', 'DE'],
] as const // biome-ignore format: a list of cities reads better dense

/** The three people whose logins are in the README. */
const KNOWN: readonly Person[] = [
  ["Anna O'Dwyer", 'anna@example.com', '023-5550142', 'Gierstraat 12', '2011 GE', 'Haarlem'],
  ['Bram "de Tuin" Visser', 'bram@example.com', null, 'Kleine Houtstraat 88', '2011 DR', 'Haarlem'],
  ["Carlijn van 't Hof", 'carlijn@example.com', '071-5550177', 'Oude Rijn 3', '2312 HC', 'Leiden'],
].map(([name, email, phone, street, postcode, city]) => {
  return {
    name: name!,
    email: email!,
    phone: phone!,
    street: street!,
    postcode: postcode!,
    city: city!,
    country: 'NL',
  }
})

/** `count` people who could be customers of a Dutch garden shop; email addresses are unique and go nowhere. */
export function inventPeople(random: Random, count: number): Person[] {
  const people = [...KNOWN]
  const taken = new Set(people.map(person => person.email))
  while (people.length < count) {
    const name = random.chance(0.04)
      ? random.pick(BUSINESSES)
      : `${random.pick(FIRST.split(/\s+/))} ${random.pick(LAST)}`
    const email = unusedEmail(name, taken)
    taken.add(email)
    const [city, prefix, country] = random.pick(CITIES)
    people.push({
      name,
      email,
      phone: random.chance(0.7)
        ? `0${random.whole(20, 79)}-555${String(random.whole(0, 9999)).padStart(4, '0')}`
        : null,
      street: `${random.pick(STREETS)} ${random.whole(1, 240)}${random.chance(0.15) ? ' bis' : ''}`,
      postcode: country === 'NL' ? `${prefix} ${letter(random)}${letter(random)}` : prefix,
      city,
      country,
    })
  }
  return people
}

function letter(random: Random): string {
  return random.pick([...'ABCDEGHJKLNPRSTVWXZ'])
}

function unusedEmail(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ł/g, 'l')
    .replace(/[^a-z ]/g, '')
  const stem = plain.trim().split(/ +/).join('.')
  for (let nth = 1; ; nth++) {
    const email = `${stem}${nth === 1 ? '' : nth}@example.com`
    if (!taken.has(email)) return email
  }
}
