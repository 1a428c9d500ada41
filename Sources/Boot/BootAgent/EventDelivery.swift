// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What came of sending an event.
package enum EventDelivery: Hashable, Sendable {
    /// It is not to be sent again; with the server's answer, if it gave one.
    case done(EventAnswer?)
    /// It is not to be sent again: the server does not know who sent it.
    case unknownKey
    /// Nobody had it, as far as is known.
    case again
}
