// SPDX-License-Identifier: GPL-3.0-or-later

package import SecureBootFormats

/// What a machine's UEFI says of Secure Boot: whether it enforces it, whom it trusts, what it refuses.
package struct SecureBootState: Hashable, Sendable {
    /// Whether only signed programs start.
    package let isEnforced: Bool
    /// Which of Microsoft's keys for other people's programs it trusts; `nil` when that could not be read.
    package let keys: Set<MicrosoftKey>?
    /// The generations that shim asks for there; `nil` when it could not be read, as where no shim ran in this boot.
    package let level: SBATLevel?

    /// Puts the three together.
    package init(isEnforced: Bool, keys: Set<MicrosoftKey>?, level: SBATLevel?) {
        self.isEnforced = isEnforced
        self.keys = keys
        self.level = level
    }
}
