import { request } from 'undici'

/** Switches on exactly these faults of a service; none is a service that is well. */
export async function setFaults(serviceUrl: string, faults: readonly string[]): Promise<void> {
  const { statusCode, body } = await request(`${serviceUrl}/internal/faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults }),
  })
  const said = await body.text()
  if (statusCode !== 200)
    throw new Error(`${serviceUrl} does not take the faults ${faults.join(', ')}: ${said}`)
}
