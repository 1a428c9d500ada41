// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HTTPFetch
import NIOCore
import Testing

@Suite struct SocketFailureTests {
    @Test(arguments: [(EMFILE, true), (ENOBUFS, true), (EADDRINUSE, false), (EACCES, false), (EINVAL, false)])
    func `what is scarce at the moment passes, what a person must change does not`(number: CInt, passes: Bool) {
        #expect(SocketFailure(IOError(errnoCode: number, reason: "bind")).isPassing == passes)
    }
}
