// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import Glibc

/// Phase 1's first process and everything else it runs; what each is depends on the name it is called by.
///
/// `main` is not asynchronous: the run-time would end the first thread, and a static program pays for that by
/// sorting all its unwind tables, 170 million instructions at each start (Swift 6.3.1).
@main
struct Main {
    static func main() {
        if let status = AgentProgram.runShortRole() { exit(status) }
        Task { @concurrent in exit(await AgentProgram.runAgent()) }
        while true { pause() }
    }
}
