// SPDX-License-Identifier: GPL-3.0-or-later

/// The board of a running demo: many tasks change it, the screen shows it, one task waits for its end.
actor DemoProgress {
    private(set) var board: DemoBoard
    private(set) var outcome: DemoOutcome?
    private let screen: DemoScreen
    private let end = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(machines: Int, screen: DemoScreen) {
        board = DemoBoard(expecting: machines)
        self.screen = screen
    }

    /// Changes the board and shows it.
    func change(_ body: (inout DemoBoard) -> Void) async {
        body(&board)
        if board.allAtEnd { end.continuation.finish() }
        await screen.show(board)
    }

    /// Keeps the numbers of the end.
    func finish(imageBytes: UInt64, serverBytes: UInt64) {
        outcome = DemoOutcome(board, imageBytes: imageBytes, serverBytes: serverBytes)
    }

    /// Returns when nothing more is expected of any machine, or when the task is cancelled.
    func waitForEnd() async {
        for await _ in end.stream {}
    }
}
