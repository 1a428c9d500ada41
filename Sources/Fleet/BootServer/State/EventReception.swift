// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// What became of an event.
package enum EventReception: Hashable, Sendable {
    /// It was believed; the answer is for a sender that asks for one.
    case taken(EventAnswer?)
    /// It was believed before, and its sender did not hear of that.
    case replayed(EventAnswer?)
    /// It changed nothing.
    case refused(KeyVerdict.Refusal)
}
