// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Phase1Builder

/// What phase 1 is made of, for every command that makes it.
struct Phase1Ingredients: ParsableArguments {
    @Option(help: "A kernel of your own for phase 1; needs --modules.")
    var kernel: String?

    @Option(help: "The folder of that kernel's modules, such as /lib/modules/VERSION.")
    var modules: String?

    @Option(help: "A statically linked busybox of your own.")
    var busybox: String?

    @Option(help: "A shim of your own, signed by Microsoft, for machines with Secure Boot.")
    var shim: String?

    @Option(help: "A GRUB of your own that this shim starts: one built for networks, or for a medium that is made.")
    var grub: String?

    @Option(help: "A folder of firmware files, put at /lib/firmware.")
    var firmware: String?

    @Option(help: "A folder whose content is laid over the finished tree.")
    var overlay: String?

    @Option(help: "The statically linked agent. (default: beside this program, or where \"make install\" puts it)")
    var agent: String?

    /// These ingredients, with packages from a source fetched into one folder and the result in another.
    func options(
        cache: String, output: String, from source: PackageSource
    ) throws(Phase1Failure) -> Phase1Options {
        let found = agent.map { Phase1Options.Agent.file($0) } ?? Phase1Options.foundAgent()
        var options = Phase1Options(agent: found, cache: cache, output: output)
        switch (kernel, modules) {
        case (nil, nil): options.kernel = .archive
        case (let kernel?, let modules?): options.kernel = .own(file: kernel, modules: modules)
        case (nil, _?), (_?, nil): throw .kernelWithoutModules
        }
        options.source = source
        options.busybox = busybox
        options.shim = shim
        options.menu = grub
        options.firmware = firmware
        options.overlay = overlay
        return options
    }
}
