// SPDX-License-Identifier: GPL-3.0-or-later

/// One server and as many downloads: what everybody has without us.
enum Nginx: Contender {
    static let needs = [Need(program: "nginx", package: "nginx-light"), Need.curl]

    private static let port: UInt16 = 80

    static func lineup(_ stage: Stage) -> Lineup {
        let folder = stage.folder(of: .server)
        let configuration = "\(folder)/nginx.conf"
        var lineup = Lineup()
        lineup.files = [(configuration, text(stage, folder: folder))]
        let server = Lineup.Role(
            place: .server, name: "nginx", program: Tools.path(of: "nginx") ?? "nginx",
            arguments: ["-c", configuration, "-p", folder, "-e", "stderr"])
        lineup.servers = [(server, .listening(port))]
        lineup.clients = stage.parameters.places.enumerated().map { index, place in
            let arguments = [
                "--silent", "--show-error", "--fail", "--output", stage.result(index + 1),
                "http://\(Place.server.address)/\(Image.name)",
            ]
            let role = Lineup.Role(place: place, name: place.name, program: "curl", arguments: arguments)
            return Lineup.Client(role: role, completion: .exit)
        }
        return lineup
    }

    private static func text(_ stage: Stage, folder: String) -> String {
        """
        daemon off;
        master_process off;
        user root;
        pid \(folder)/nginx.pid;
        error_log stderr;
        events { worker_connections 1024; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            client_body_temp_path \(folder);
            proxy_temp_path \(folder);
            fastcgi_temp_path \(folder);
            uwsgi_temp_path \(folder);
            scgi_temp_path \(folder);
            server { listen \(Place.server.address):\(port); root \(stage.image.folder); }
        }

        """
    }
}
