// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import FleetInterface
import Testing

@Suite struct InterfaceRoutesTests {
    @Test func `no two routes have one method and path, or one name`() {
        let all = InterfaceRoutes.all
        #expect(Set(all.map { "\($0.method.rawValue) \($0.path)" }).count == all.count)
        #expect(Set(all.map(\.name)).count == all.count)
    }

    @Test func `what is in braces in a path is a parameter of it, and the other way round`() {
        for route in InterfaceRoutes.all {
            let braces = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            let parameters = route.parameters.filter { $0.place == .path }.map { Substring($0.name) }
            #expect(braces == parameters, "\(route.path)")
        }
    }

    @Test func `who changes something must be an operator, and all but the sign of life is closed to strangers`() {
        for route in InterfaceRoutes.all {
            switch route.method {
            case .get: #expect(route.need == (route == InterfaceRoutes.health ? .open : .read))
            case .post, .put, .delete: #expect(route.need == .act || route.need == .signIn)
            }
            #expect(route.need == .open || route.allRefusals.contains(.unauthorized))
        }
    }

    @Test(arguments: [
        ("/api/v1/machines/m17", ["GET", "PUT", "DELETE"]), ("/api/v1/machines", ["GET"]), ("/api/v1/machines/", []),
        ("/api/v1/machines/m17/x", []), ("/api/v1/reload", ["POST"]), ("/healthz", ["GET"]), ("/", []), ("", []),
        ("/api/v1/machines/é", ["GET", "PUT", "DELETE"]), ("/api/v1/machines/m17/next-boot", ["PUT", "DELETE"]),
    ])
    func `a path leads to its routes`(path: String, methods: [String]) {
        #expect(InterfaceRoutes.routes(of: path).map(\.method.rawValue) == methods)
    }

    @Test(arguments: [
        ("/api/v1/x", true), ("/api", true), ("/apis", false), ("/status.json", false), ("/healthz", true),
    ])
    func `what is below the interface is refused by documents`(path: String, isBelow: Bool) {
        #expect(InterfaceRoutes.isBelow(path) == isBelow)
    }
}
