import type { Gate } from '../../types.ts'
import { quoted } from '../findings.ts'
import { into, type Kind } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map } from '../kinds/maps.ts'
import { bool, choice, whole } from '../kinds/scalars.ts'
import { age, factor, share } from '../kinds/units.ts'

const count = whole('a whole number')

/** `gate` */
export const gate: Kind<Gate> = into(
  map({
    agree: key(share('90%', '99.999%'), '99.9%', 'The agreement that must be proven.'),
    confidence: key(share('50%', '99.9999%'), '95%', 'At this confidence, valid at every look.'),
    compared: key(count, 1000, 'Least pairs compared in this epoch.'),
    served: key(count, 100, 'In canary: least requests given to the candidate since the last move.'),
    errors: key(
      share(),
      '0.1%',
      'In canary: how much larger the candidate’s share of 5xx and failures may be.',
    ),
    p99: key(factor(), '1.2x', 'How much slower the candidate’s p99 may be.'),
    slack: key(age, '5ms', 'A difference of p99 below this passes in any case.'),
    coverage: key(count, 20, 'Least pairs for each method and status class; 0 is off.'),
    skipped: key(share(), '5%', 'Most exchanges that may be lost to full queues and slow copies.'),
    fresh: key(age, '15m', 'The newest pair may not be older.'),
    soak: key(age, '0s', 'Least time since the last move.'),
    paired: key(bool(), true, '`false` judges on served, errors and soak only.'),
    steps: key(steps(), ['1%', '10%', '50%'], 'The steps of canary.'),
    advance: key(choice(['manual', 'auto']), 'manual', 'Who moves a route on.'),
    rollback: key(choice(['auto', 'manual']), 'auto', 'Who moves it back.'),
  }),
  ({ slack, fresh, soak, ...rest }) => ({ ...rest, slackMs: slack, freshMs: fresh, soakMs: soak }),
)

/** Shares above zero, each larger than the one before. */
function steps(): Kind<readonly number[]> {
  const kind = list(share('0.001%'), 'a list of shares', { least: 1 })
  return {
    ...kind,
    read(node, findings) {
      const shares = kind.read(node, findings)
      if (shares === undefined || node.kind !== 'list' || shares.length < node.items.length) return shares
      const late = shares.findIndex((share, index) => index > 0 && share <= shares[index - 1]!)
      const step = node.items[late]
      if (step?.kind === 'scalar') {
        findings.error(
          step,
          'out-of-range',
          `steps must ascend; ${quoted(step.shown)} is not above the one before`,
        )
      }
      return shares
    },
  }
}
