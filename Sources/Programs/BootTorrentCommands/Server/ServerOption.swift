// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetAccess
import Foundation
import HTTPFetch
import ServerConfig

/// How a command reaches the server: by the socket of an environment on this computer, or by HTTP on another.
struct ServerOption: ParsableArguments {
    @Option(help: "Another computer's server, such as http://192.0.2.1:8080, in place of this computer's.")
    var server: String?

    @Option(help: "A file with the token for it, which nobody else may be able to read.")
    var tokenFile: String?

    func validate() throws {
        guard tokenFile == nil || server != nil else {
            throw ValidationError("--token-file goes with --server; on this computer no token is needed")
        }
    }

    /// The server, where the environment is in this folder.
    func client(in folder: String?) throws -> InterfaceClient {
        guard let server else {
            let folder = EnvironmentOption.folder(folder)
            let socket = "\(try EnvironmentOption.stateFolder(of: folder))/\(EnvironmentFiles.socket)"
            return InterfaceClient(place: .socket(socket), token: nil)
        }
        guard folder == nil else {
            throw CommandFailure.mistake("--server names another computer's server, so no folder of this one is meant")
        }
        let place = try InterfacePlace(url: server)
        if case .network(let host, let port) = place, tokenFile != nil, !InterfacePlace.isLoopback(host) {
            Terminal.note(
                "note: the token goes over the network unencrypted; with \"ssh -L 8080:\(host):\(port) \(host)\" and"
                    + " --server http://localhost:8080 it does not")
        }
        return InterfaceClient(place: place, token: try tokenFile.map(TokenReading.token))
    }
}

/// Reads a token out of a file.
enum TokenReading {
    /// Bytes of a file that may be one.
    private static let most = 4_096

    /// The token in a file that nobody but its owner can read.
    static func token(inFile path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw CommandFailure.mistake("\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure.mistake("\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CommandFailure.mistake("\(path) can be read by others; run: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: most)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let line = lines.first(where: { !$0.isEmpty }), AccessToken(line[...]) != nil else {
            throw CommandFailure.mistake("\(path) has no token of BootTorrent in its first line")
        }
        return line
    }
}
