// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `S18`: what a disk that takes its time, and one that gives no answer, cost those who fetch another image.
///
/// One `boottorrent start` has an image in memory and one on the slow disk. A room fetches the first, while others fetch
/// the second on thin cables. The server's cable is as much faster than the room's as those take at most, so that they
/// share with the room what is in the server, and no cable.
struct DiskCase {
    static let name = "S18"
    static let peers = 8
    /// Long enough for a disk that hangs to be taken for a failing one before the room is done.
    static let mebibytes = 128
    static let megabits = 100
    /// Those who fetch from the disk.
    static let others = 4
    /// Each of their cables is a part of the room's.
    static let share = 20

    /// Whether a person means this case by a name.
    static func isMeant(_ name: String) -> Bool { name.uppercased() == Self.name }

    /// In the order they are run.
    let keys: [DiskResult.Key]

    /// The one of the table, or one with other numbers.
    ///
    /// With `hasBefore` an earlier program has its turn after each run of ours.
    init(peers: Int?, mebibytes: Int?, megabits: Int?, runs: Int, hasBefore: Bool = false) {
        keys = (1...runs).flatMap { run in
            (hasBefore ? [false, true] : [false]).map { isBefore in
                DiskResult.Key(
                    peers: peers ?? Self.peers, mebibytes: mebibytes ?? Self.mebibytes,
                    megabits: megabits ?? Self.megabits, isBefore: isBefore, run: run)
            }
        }
    }
}

extension DiskCase {
    /// The room, and the others beside it.
    static func parameters(_ key: DiskResult.Key) -> Parameters {
        let thin = max(1, key.megabits / share)
        var parameters = Parameters(
            peers: key.peers, mebibytes: key.mebibytes, serverMegabits: key.megabits + others * thin,
            peerMegabits: key.megabits)
        parameters.bystanders = Bystanders(count: others, kilobits: thin * 1_000)
        return parameters
    }
}
