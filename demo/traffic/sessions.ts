import {
  findsItAmongTheOrders,
  goesToTheCheckout,
  logsIn,
  logsOut,
  looksAtAShelf,
  opensTheFrontPage,
  opensTheOrder,
  orders,
  picksAProduct,
  putsItIntoTheBasket,
  searches,
  seesItsPicture,
  watchesItBeingPacked,
} from './browsing.ts'
import {
  listsACategory,
  listsTheCategories,
  looksAgain,
  opensAProduct,
  opensAProductThroughTheGateway,
  opensTheApp,
  opensTheOrderOnTheWeb,
  ordersInTheApp,
  readsTheAccount,
  readsTheInvoice,
  readsTheOrder,
  searchesInTheApp,
  seesItOnTheFirstScreen,
} from './calling.ts'
import type { Session } from './step.ts'

/** What people come to the shop for. The shares add up to 100. */
export const SESSIONS: readonly Session[] = [
  {
    name: 'looking around',
    share: 25,
    steps: [
      opensTheFrontPage,
      looksAtAShelf,
      picksAProduct,
      seesItsPicture,
      searches,
      picksAProduct,
      seesItsPicture,
      looksAtAShelf,
      picksAProduct,
    ],
  },
  {
    name: 'buying a plant',
    share: 25,
    steps: [
      opensTheFrontPage,
      looksAtAShelf,
      picksAProduct,
      seesItsPicture,
      putsItIntoTheBasket,
      goesToTheCheckout,
      logsIn,
      orders,
      findsItAmongTheOrders,
      opensTheOrder,
      watchesItBeingPacked,
      logsOut,
    ],
  },
  {
    name: 'looking around in the app',
    share: 30,
    steps: [
      opensTheApp,
      listsTheCategories,
      listsACategory,
      opensAProduct,
      looksAgain,
      searchesInTheApp,
      listsACategory,
      opensAProduct,
      opensAProductThroughTheGateway,
    ],
  },
  {
    name: 'buying in the app',
    share: 20,
    steps: [
      opensTheApp,
      listsTheCategories,
      listsACategory,
      opensAProduct,
      readsTheAccount,
      ordersInTheApp,
      readsTheOrder,
      readsTheInvoice,
      seesItOnTheFirstScreen,
      opensTheOrderOnTheWeb,
      looksAgain,
    ],
  },
]

/** What many do at noon, beside what there is to do at any time. */
export const LUNCH: Session = {
  name: 'dreaming of plants at lunch',
  share: 0,
  steps: [
    listsTheCategories,
    ...Array.from({ length: 4 }, () => [listsACategory, opensAProduct, opensAProduct]).flat(),
  ],
}

/** A hundred people at the door, each with what they come for. */
export const ARRIVALS: readonly Session[] = SESSIONS.flatMap(session =>
  Array.from({ length: session.share }, () => session),
)
