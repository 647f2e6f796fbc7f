import type { FastifyInstance } from 'fastify'
import type { Shop } from '../shop.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

/** `/about`: where the shop is and what sending costs. */
export function serveAbout(app: FastifyInstance, shop: Shop): void {
  app.get('/about', (request, reply) => {
    const main = html`<h1>Shop &amp; delivery</h1>
<p>Fig &amp; Bark is a small nursery with a smaller shop, in the Gierstraat in Haarlem. We grow what we sell, outdoors and without peat; what we can't grow we buy from people whose names we know.</p>
<h2>Opening hours</h2><table class="facts" cellspacing="0"><tr><th>Tuesday &ndash; Friday</th><td>10.00 &ndash; 17.30</td></tr><tr><th>Saturday</th><td>9.00 &ndash; 17.00, we sharpen your tools</td></tr><tr><th>Sunday, Monday</th><td>closed, we are in the field</td></tr></table>
<h2>Delivery</h2><p>Parcels leave on Monday and Thursday to the Netherlands, Belgium and Germany. Postage &amp; packing is &euro; 4.95, and nothing from &euro; 50. Bare-root plants go from November to March.</p>
<h2>If it dies</h2><p>If a plant dies in its first year we replace it. Slugs, dogs &amp; footballs excepted.</p>`
    return sendPage(shop, request, reply, {
      title: 'Shop & delivery',
      tab: 'about',
      crumbs: [['Home', '/'], ['Shop & delivery']],
      main,
    })
  })
}
