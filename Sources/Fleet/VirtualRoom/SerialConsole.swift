// SPDX-License-Identifier: GPL-3.0-or-later

/// The serial console of one running machine: keeps what it prints and wakes whoever waits for a part of it.
package actor SerialConsole {
    private struct Waiter {
        let marker: String
        let wake: AsyncStream<Void>.Continuation
    }

    /// Whose console it is.
    private let machine: String
    private var transcript = ConsoleTranscript()
    private var waiters: [Waiter] = []

    /// The console of a machine that has printed nothing.
    package init(machine: String) {
        self.machine = machine
    }

    /// Returns once the machine has printed the text, before or after this call.
    ///
    /// - Throws: ``RoomFailure/markerNotSeen(machine:marker:)`` when the time is over.
    package func wait(for marker: String, atMost limit: Duration) async throws {
        let missed = RoomFailure.markerNotSeen(machine: machine, marker: marker)
        let (stream, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        if transcript.contains(marker) { return }
        waiters.append(Waiter(marker: marker, wake: wake))
        try await Deadline.within(limit, or: missed) {
            for await _ in stream { return }
            try Task.checkCancellation()
            throw missed
        }
    }

    /// What was printed so far, without control sequences.
    package var text: String { transcript.text }

    /// The machine printed this.
    package func received(_ bytes: [UInt8]) {
        transcript.append(bytes)
        let seen = waiters.filter { transcript.contains($0.marker) }
        guard !seen.isEmpty else { return }
        waiters.removeAll { waiter in seen.contains { $0.marker == waiter.marker } }
        for waiter in seen {
            waiter.wake.yield()
            waiter.wake.finish()
        }
    }
}
