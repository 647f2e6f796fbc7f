/** The bytes that all copies of a front may hold together: bodies of requests, answers, and pairs that wait to be compared. */
export class ByteBudget {
  limit = 0
  used = 0

  /** false: there is no room, and nothing was taken. */
  take(bytes: number): boolean {
    if (this.used + bytes > this.limit) return false
    this.used += bytes
    return true
  }

  free(bytes: number): void {
    this.used -= bytes
  }
}
