// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore

/// An nginx that hands out a folder on 127.0.0.1 and writes down what it sent.
struct Nginx: Sendable {
    private let log: String
    /// Where it listens.
    let address: PeerAddress
    let program: Program

    /// What it answered so far: status, bytes of the body.
    var answers: [(status: Int, bytes: Int)] {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }

    /// Bytes of files it sent so far.
    var sentBytes: Int { answers.reduce(0) { $0 + $1.bytes } }

    fileprivate init(log: String, address: PeerAddress, program: Program) {
        self.log = log
        self.address = address
        self.program = program
    }
}

extension Room {
    /// Starts an nginx on a folder; it listens when this returns.
    func nginx(in folder: String, options: String = "") async throws -> Nginx {
        let address = try #require(PeerAddress("127.0.0.1:\(UnclaimedPort.next())"))
        let files = path("nginx-\(address.port)")
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        let user = geteuid() == 0 ? "user root;" : ""
        // One process: a worker would outlive a master that was killed.
        let configuration = """
            \(user) daemon off; master_process off; pid \(files)/pid; error_log stderr;
            events {}
            http {
                log_format bare "$status $body_bytes_sent"; access_log \(files)/access.log bare;
                client_body_temp_path \(files)/body; proxy_temp_path \(files)/proxy; fastcgi_temp_path \(files)/fcgi;
                uwsgi_temp_path \(files)/uwsgi; scgi_temp_path \(files)/scgi;
                server { listen \(address); root \(folder); \(options) }
            }
            """
        try Data(configuration.utf8).write(to: URL(filePath: "\(files)/nginx.conf"))
        let program = try start(["nginx", "-p", files, "-c", "\(files)/nginx.conf", "-e", "stderr"])
        try await wait(for: "nginx at \(address): \(program.errors)") {
            try #require(program.isRunning, "\(program.errors)")
            return try Sockets.listening(at: "127.0.0.1", port: address.port)
        }
        return Nginx(log: "\(files)/access.log", address: address, program: program)
    }
}
