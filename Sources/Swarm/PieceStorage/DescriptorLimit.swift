// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
package import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The limit of open descriptors of this process (RLIMIT_NOFILE): the one place that reads and changes it.
package enum DescriptorLimit {
    /// The highest limit that is asked for: a process with more gains nothing, and programs it starts that close every
    /// possible descriptor take long.
    private static let most: rlim_t = 65_536

    /// The value of `original`, which is global because the limit belongs to the whole process.
    private static let replaced = Mutex<Int?>(nil)

    /// The soft limit that ``raise()`` replaced, which programs that are started are to have; `nil` if it replaced none.
    ///
    /// Programs that use select(2) cannot handle descriptors beyond 1,023, and some close every possible descriptor.
    package static var original: Int? { replaced.withLock { $0 } }

    /// Raises the soft limit to the hard one, within reason, and shares out what is allowed then.
    ///
    /// To be called once, first of all, by a program that serves or fetches. Where it cannot be raised, the shares are
    /// those of the limit there is.
    @discardableResult
    package static func raise() -> DescriptorBudget {
        var limit = current
        let wanted = min(limit.rlim_max, most)
        if limit.rlim_cur < wanted {
            let before = Int(clamping: limit.rlim_cur)
            limit.rlim_cur = wanted
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
                replaced.withLock { $0 = $0 ?? before }
            }
        }
        return budget
    }

    /// The shares of this process by its limit of now.
    package static var budget: DescriptorBudget { DescriptorBudget(limit: Int(clamping: current.rlim_cur)) }

    private static var current: rlimit {
        var limit = rlimit()
        // It fails for no process that asks for its own limit; then the least that Linux promises is right.
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return rlimit(rlim_cur: 256, rlim_max: 256)
        }
        return limit
    }
}
