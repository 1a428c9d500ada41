// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem
internal import Hummingbird
internal import NIOCore
internal import NetbootScripts

/// `/loaders/<file>`: what UEFI with HTTP Boot fetches first.
struct LoaderRoutes {
    private let programs: [String: ByteBuffer]

    /// Reads the programs; one that is not there is not served.
    init(_ loaders: HostFiles.Loaders) {
        let programs = [NetworkBootProgram.efiX64].compactMap { program in
            FileManager.default.contents(atPath: loaders[program]).map { (program.fileName, ByteBuffer(bytes: $0)) }
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
