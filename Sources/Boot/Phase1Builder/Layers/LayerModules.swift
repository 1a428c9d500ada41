// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinuxSystem

extension ModuleSelection {
    /// What a machine needs to reach its disks: drivers that work without firmware files.
    ///
    /// Fibre Channel and iSCSI are left out: those disks are not the machine's own. File systems are there for the files that
    /// a machine's own system is given.
    static let disks = ModuleSelection(
        // All of SATA's and IDE's drivers: they are small, and old PCs in classrooms have any of them.
        folders: ["kernel/drivers/ata"],
        names: [
            "sd_mod", "nvme", "vmd",
            // USB sticks and disks; cards and the soldered flash memory of thin clients.
            "usb_storage", "uas", "mmc_block", "sdhci_pci", "sdhci_acpi", "rtsx_pci_sdmmc",
            // Disks of virtual machines: KVM, VMware, Hyper-V, VirtualBox, Xen.
            "virtio_blk", "virtio_scsi", "vmw_pvscsi", "hv_storvsc", "mptspi", "mptsas", "BusLogic", "xen_blkfront",
            // Controllers of servers: Broadcom and Dell, HP and Microchip, Adaptec, Areca, 3ware, Marvell, Intel.
            "megaraid_sas", "mpt3sas", "mpi3mr", "hpsa", "smartpqi", "aacraid", "arcmsr", "3w-9xxx", "3w-sas", "mvsas",
            "pm80xx", "isci", "sym53c8xx",
            // Which disk is which to a BIOS.
            "edd",
        ].map { ModuleName($0) } + VolumeDriver.allModules.map { ModuleName($0) })

    /// What a machine needs to show QEMU's window: its root file system, graphics, mice, and the processor's own help.
    ///
    /// amdgpu, radeon and nouveau are left out. Without their firmware they fail after they have taken the screen from
    /// the firmware's own picture, which Xorg can go on with (efifb, or the video BIOS).
    static let qemu = ModuleSelection(
        folders: [],
        names: [
            "loop", "squashfs", "kvm_intel", "kvm_amd", "evdev", "psmouse",
            // Graphics of virtual machines: QEMU's several, VMware, VirtualBox, Hyper-V.
            "bochs", "cirrus", "virtio_gpu", "qxl", "vmwgfx", "vboxvideo", "hyperv_drm", "virtio_input", "hid_hyperv",
            // Graphics that do without firmware: Intel's, and the consoles of servers.
            "i915", "gma500_gfx", "ast", "mgag200",
        ].map { ModuleName($0) })

    /// This and others.
    func joined(with others: [ModuleSelection]) -> ModuleSelection {
        ModuleSelection(folders: folders + others.flatMap(\.folders), names: names + others.flatMap(\.names))
    }
}
