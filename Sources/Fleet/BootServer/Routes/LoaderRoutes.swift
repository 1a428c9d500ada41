// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import NetbootScripts

/// `/loaders/<file>`: what UEFI with HTTP Boot fetches first.
struct LoaderRoutes {
    private let programs: [String: ByteBuffer]

    /// Takes the programs out of a folder; one that is not there is not served.
    init(folder: String) {
        let programs = [NetworkBootProgram.efiX64.fileName].compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, ByteBuffer(bytes: $0)) }
        }
        self.programs = Dictionary(uniqueKeysWithValues: programs)
    }

    func add(to router: Router<ServerContext>) {
        router.get("\(BootRoute.loaders)/:file") { request, _ in
            let names = try PathDecoding.names(in: request.uri.path, behind: BootRoute.loaders)
            guard names.count == 1, let program = programs[names[0]] else {
                throw HTTPProblem(
                    .notFound, "There is no such program; UEFI boots \(NetworkBootProgram.efiX64.fileName) by HTTP.")
            }
            return try FileBody.response(program, for: request)
        }
    }
}
