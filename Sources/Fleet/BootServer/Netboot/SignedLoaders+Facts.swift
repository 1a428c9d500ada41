// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Phase1Builder
internal import SecureBootFormats

extension SignedLoaders {
    /// What the two files say of themselves; a file that cannot be read says nothing.
    var facts: LoaderFacts {
        func bytes(_ path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map(Array.init) ?? [] }
        return LoaderFacts(shim: bytes(shim), menu: bytes(menu))
    }
}
