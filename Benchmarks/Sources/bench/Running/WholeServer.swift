// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// A whole `boottorrent start`: an environment with an image or two, and a phase 1 that nobody boots.
struct WholeServer {
    static let port: UInt16 = 8_080
    static let imagePath = "/images/\(imageName)/\(Image.name)"
    static let imageName = "image"

    /// The environment's folder.
    let folder: String
    let program: String

    /// Each address may have so many connections to HTTP.
    private static func settings(connections: Int) -> String {
        """
        version: 1
        server:
          interface: \(RoomPlan.interface)
          address: \(Place.server.address)
          http_port: \(port)
          connections_per_address: \(connections)
        dhcp: off
        tftp: false
        phase1: {from_peers: false}
        menu: {default: \(imageName)}

        """
    }

    /// Writes the environment.
    init(
        folder: String, program: String, image: Image, with tools: Tools, connections: Int = 64
    ) throws(BenchFailure) {
        self.folder = folder
        self.program = program
        try Files.makeFolder("\(folder)/modules/0.0.0/kernel")
        for (path, text) in [
            ("\(folder)/Boottorrent.yaml", Self.settings(connections: connections)),
            // What begins like a program of UEFI is taken for a kernel, and any module makes a folder of modules.
            ("\(folder)/kernel", "MZ"), ("\(folder)/modules/0.0.0/kernel/none.ko", ""),
            // The head of an ELF file with nothing behind it is a program that needs no loader.
            ("\(folder)/agent", "\u{7f}ELF\u{2}\u{1}\u{1}" + String(repeating: "\0", count: 57)),
        ] { try Files.write(Data(text.utf8), to: path) }
        try Self.write(image, named: Self.imageName, to: place(of: Self.imageName))
    }

    /// The folder of an image in the environment.
    func place(of image: String) -> String { "\(folder)/oss/\(image)" }

    /// Makes a folder of an image; its bytes are shared with the bench's copy of them.
    static func write(_ image: Image, named name: String, to place: String) throws(BenchFailure) {
        try Files.makeFolder(place)
        let settings = "dispname: The \(name)\nmethod: bin\nbin: nothing\n"
        for (path, text) in [("\(place)/config.yaml", settings), ("\(place)/nothing", "#!/bin/sh\n")] {
            try Files.write(Data(text.utf8), to: path)
        }
        guard link(image.path, "\(place)/\(Image.name)") == 0 else { throw .system("\(place)/\(Image.name)") }
    }

    /// Starts it on the room's server and waits until it answers; `isStopped` for a terminal that takes nothing.
    func start(
        in room: Room, _ tools: Tools, log: String, isStopped: Bool = false, descriptors: Int = 1_024
    ) throws(BenchFailure) -> pid_t {
        let words = [
            program, "start", folder, "--agent", "\(folder)/agent", "--busybox", "\(folder)/agent",
            "--kernel", "\(folder)/kernel", "--modules", "\(folder)/modules/0.0.0",
        ]
        // As many descriptors as a shell gives, whatever this one has. The pipe is held open by the server itself, and full before it says its first word.
        let stopped = """
            ulimit -Sn \(descriptors); rm -f "$0" && mkfifo "$0" && exec 3<>"$0" && head -c 65536 /dev/zero >&3 && exec "$@" >&3 2>&3
            """
        let script = isStopped ? [stopped, "\(folder)/terminal"] : ["ulimit -Sn \(descriptors); exec \"$@\"", "sh"]
        let arguments = ["-c"] + script + words
        let command = Command(name: "start", program: "sh", arguments: arguments, log: log)
        let process = try tools.table.start(command.inside(room.plan.host(.server)))
        do throws(BenchFailure) {
            _ = try ask("/status.json", from: .server, in: room, tools)
        } catch {
            tools.table.end([process])
            throw .notReady(program: "start", seconds: BenchLimits.readiness, words: LogWords.last(in: log))
        }
        return process
    }

    /// Fetches an image's torrent into a file.
    func torrent(
        of name: String = imageName, to path: String, in room: Room, _ tools: Tools
    ) throws(BenchFailure) {
        struct Status: Decodable {
            struct Image: Decodable {
                let name: String
                let infohash: String
            }
            let images: [Image]
        }
        let text = try ask("/status.json", from: .server, in: room, tools).joined(separator: "\n")
        let status = try? JSONDecoder().decode(Status.self, from: Data(text.utf8))
        guard let image = status?.images.first(where: { $0.name == name }) else {
            throw .toolFailed("curl", words: "the status names no image \(name)")
        }
        _ = try ask("/torrents/\(image.infohash).torrent", from: .server, in: room, tools, ["--output", path])
    }

    @discardableResult
    private func ask(
        _ path: String, from place: Place, in room: Room, _ tools: Tools, _ options: [String] = []
    ) throws(BenchFailure) -> [String] {
        let seconds = "\(BenchLimits.readiness)"
        let arguments =
            [
                "--silent", "--show-error", "--fail", "--retry", seconds, "--retry-delay", "1", "--retry-connrefused",
                "--retry-max-time", seconds, "--max-time", seconds,
            ] + options + ["http://\(Place.server.address):\(Self.port)\(path)"]
        return try tools.run("nsenter", ["--net=\(room.plan.host(place).path)", "curl"] + arguments)
    }
}
