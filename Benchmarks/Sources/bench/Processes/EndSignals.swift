// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// SIGINT, SIGTERM and SIGHUP, held back so that they are heard between two steps and never inside one.
struct EndSignals {
    private let set: sigset_t

    /// Holds them back from here on; also lets a closed pipe on our output be an error and not our end.
    init() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
        sigprocmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        self.set = set
    }

    /// Throws when one has come since.
    func check() throws(BenchFailure) {
        var set = set
        var now = timespec(tv_sec: 0, tv_nsec: 0)
        let signal = sigtimedwait(&set, nil, &now)
        if signal > 0 { throw .interrupted(signal) }
    }
}
