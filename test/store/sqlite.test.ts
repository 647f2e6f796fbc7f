import { join } from 'node:path'
import t from 'tap'
import { folderFor } from '../support/folder.ts'
import { contract } from './contract.ts'
import { opened } from './opening.ts'

await contract(t, {
  open: async (t, options) => {
    const address = `sqlite:${join(folderFor(t), 'state.db')}`
    const open = async () => (await opened(t, address, options)).store
    return { store: await open(), another: open }
  },
})
