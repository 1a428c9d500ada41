// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetStore

/// What the interface needs besides the routes' own: each part is missing in some servers.
package struct InterfaceParts: Sendable {
    /// Where boots are remembered.
    package var store: FleetStore?
    /// Has all files of the environment read again.
    package var reload: (@Sendable () -> Void)?
    /// Bits a second of the server's network card.
    package var line: UInt64?

    /// Nothing of it.
    package init() {}
}
