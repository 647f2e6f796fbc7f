import type { Mirror, Plan } from '../../types.ts'
import { method } from '../kinds/http.ts'
import { into, type Kind } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional } from '../kinds/maps.ts'
import { choice, text, whole } from '../kinds/scalars.ts'
import { duration, share, size } from '../kinds/units.ts'

/** `mirror` */
export const mirror: Kind<Mirror> = into(
  map({
    methods: key(list(method(), 'a list of methods'), ['GET', 'HEAD'], 'Which requests are copied.'),
    writes: optional(
      text('a sentence saying why it is safe'),
      'Why it is safe that the candidate receives writes a second time. Without it only GET, HEAD and OPTIONS are copied.',
    ),
    sample: key(share(), '100%', 'The share of eligible requests that is copied.'),
    when: key(choice(['together', 'after']), 'together', '`after`: once the caller has its answer.'),
    afterWrite: key(
      duration(),
      '2s',
      'How long a read is not copied after a write of the same caller; 0s copies it.',
    ),
    maxBody: key(size(), '1MiB', 'The largest request or answer that is copied and compared, decoded.'),
    timeout: key(duration(), '10s', 'How long a copy may take.'),
    noise: key(
      share(),
      '2%',
      'The share of copied reads that legacy is asked a second time, to learn what varies.',
    ),
  }),
  ({ afterWrite, maxBody, timeout, ...rest }) => ({
    ...rest,
    afterWriteMs: afterWrite,
    maxBodyBytes: maxBody,
    timeoutMs: timeout,
  }),
)

/** `limits` */
export const limits: Kind<Plan['limits']> = map({
  mirrorQueue: key(whole('a whole number'), 1000, 'Most copies that wait, for each upstream.'),
  mirrorBytes: key(size(), '64MiB', 'Most bytes that copies hold, all together.'),
  mirrorConcurrency: key(
    whole('a whole number of at least 1', 1),
    64,
    'Most copies under way, for each upstream.',
  ),
})
