// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import Glibc

/// Phase 1's first process and everything else it runs; what each is depends on the name it is called by.
@main
struct Main {
    static func main() async {
        exit(await AgentProgram.main())
    }
}
