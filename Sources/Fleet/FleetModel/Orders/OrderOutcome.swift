// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// What became of an order.
package enum OrderOutcome: Hashable, Sendable {
    /// Nobody has taken it yet.
    case pending
    /// The machine took it.
    case taken
    /// The machine did not carry it out, for this reason.
    case refused(String)
    /// A later order took its place before the machine took it.
    case replaced
    /// Nobody took it in time, or before the machine's next boot.
    case lost
}

/// Why nothing can be ordered.
package enum OrderRefusal: Error, Hashable, Sendable {
    case beyondLimits
    case olderBoot
    case tooMany
    case noRoom
}

extension OrderRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .beyondLimits: "this is no order, or beyond the limits of one (docs/orders.md)"
        case .olderBoot: "the machine was started anew meanwhile; order it once more"
        case .tooMany:
            "\(Limits.pendingOrders) orders wait for the machine already; try again when it has taken some, or in a minute"
        case .noRoom: "too many machines wait for orders; try again in a minute"
        }
    }
}

/// A question for orders that is held, by a number that the caller chose and that no other question has.
package struct OrderWaiter: Hashable, Sendable {
    /// The number.
    package let value: UInt64

    /// Takes a number.
    package init(_ value: UInt64) {
        self.value = value
    }
}

/// What became of the latest orders; numbers rise by one.
struct OrderResults: Sendable {
    private struct Record: Sendable {
        let machine: MachineNumber
        let boot: BootNumber
        let action: Order.Action
        var outcome = OrderOutcome.pending
        /// Whether the machine itself said it.
        var isSaid = false
    }

    private var records: [UInt64: Record] = [:]
    private var oldest: UInt64 = 0

    func outcome(of number: UInt64) -> OrderOutcome? { records[number]?.outcome }

    /// One more; beyond the limit the oldest is forgotten.
    mutating func add(_ order: Order, for machine: MachineNumber) {
        if records.isEmpty { oldest = order.number }
        records[order.number] = Record(machine: machine, boot: order.boot, action: order.action)
        while records.count > Limits.orderOutcomes {
            records[oldest] = nil
            oldest += 1
        }
    }

    /// It ends without a word of the machine.
    mutating func end(_ number: UInt64, as outcome: OrderOutcome) {
        if records[number]?.isSaid == false { records[number]?.outcome = outcome }
    }

    /// The machine said what became of its last order; the first word counts.
    ///
    /// - Returns: what it does, if this is the first word and no refusal.
    mutating func settle(_ request: OrderRequest, of machine: MachineNumber) -> Order.Action? {
        guard let record = records[request.done], record.machine == machine, record.boot == request.boot, !record.isSaid
        else { return nil }
        records[request.done]?.outcome = request.refused.map { .refused($0) } ?? .taken
        records[request.done]?.isSaid = true
        return request.refused == nil ? record.action : nil
    }
}
