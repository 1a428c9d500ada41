// SPDX-License-Identifier: GPL-3.0-or-later

/// A way to bring an image to a room of peers.
protocol Contender {
    /// What must be installed.
    static var needs: [Need] { get }
    /// The programs of one run; nothing is started here.
    static func lineup(_ stage: Stage) -> Lineup
}

/// A program or file of a Debian package.
struct Need: Hashable {
    /// A program's name, or the path of whatever it is.
    let program: String
    let package: String
    /// What people call it, when that is not the program's name.
    var name: String?

    static let opentracker = Need(program: "opentracker", package: "opentracker")
    static let curl = Need(program: "curl", package: "curl")
    static let aria2 = Need(program: "aria2c", package: "aria2")

    /// A sentence when it is not there.
    var absence: String? {
        Tools.path(of: program) == nil ? "\(name ?? program) is not installed (apt-get install \(package))" : nil
    }
}

/// What a contender may use.
struct Stage {
    let parameters: Parameters
    let image: Image
    /// Our program, the copy of this bench.
    let program: String
    /// The folder of this package, for the scripts beside it.
    let package: String
    /// A folder for this run alone.
    let folder: String

    /// Where a host's programs keep what they need to; made before they start.
    func folder(of place: Place) -> String { "\(folder)/\(place.name)" }

    /// Where a peer's copy of the image is going to be.
    func result(_ number: Int) -> String { "\(folder(of: .peer(number)))/\(Image.name)" }
}

/// The programs of one contender in one run.
struct Lineup {
    /// A program and the host it runs on.
    struct Role {
        let place: Place
        let name: String
        let program: String
        let arguments: [String]
    }

    /// One peer: its program, and what shows that it has the image.
    struct Client {
        let role: Role
        let completion: Completion
    }

    /// When a server program is ready for the next one to start.
    enum Readiness {
        /// It prints a line that begins so.
        case line(String)
        /// It listens on this TCP port.
        case listening(UInt16)
        /// The tracker at this port of the server knows one complete peer of the torrent.
        case announced(trackerPort: UInt16, infoHash: String)
    }

    /// What shows that a peer has the image.
    enum Completion {
        /// A line with this in it.
        case line(String)
        /// Exit status 0.
        case exit
    }

    /// Files to be written before anything starts.
    var files: [(path: String, text: String)] = []
    /// Servers, ready one after the other before the clock starts.
    var servers: [(role: Role, readiness: Readiness)] = []
    /// A server program whose start-up counts.
    var timed: [Role] = []
    /// One for each peer, in their order.
    var clients: [Client] = []
    /// Peers that nobody waits for.
    var bystanders: [Role] = []
}
