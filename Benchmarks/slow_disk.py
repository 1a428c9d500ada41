# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder as a slow disk would show it, for reading: slow_disk.py FOLDER MOUNTPOINT TIME

TIME is a file: the milliseconds that each call takes, or "hang" while nothing is answered. It is looked at throughout:
what is slow can become quick again. Calls wait side by side, as a file server's do, and the kernel keeps nothing in
memory, neither content nor names nor attributes. Prints "mounted" once it is there, and "hangs" for each call that is
not answered; SIGTERM ends it.
"""

import errno
import os
import sys
import time

import fusepy


class SlowDisk(fusepy.Operations):
    def __init__(self, folder, pace):
        self.folder = folder
        self.pace = pace

    def __call__(self, operation, path, *arguments):
        if operation == "init":
            print("mounted", flush=True)
        elif operation != "destroy":
            self.wait()
        return super().__call__(operation, path and self.folder + path, *arguments)

    def wait(self):
        began = time.monotonic()
        is_told = False
        while True:
            with open(self.pace) as file:
                word = file.read().strip()
            if word == "hang" and not is_told:
                is_told = True
                print("hangs", flush=True)
            rest = 0.1 if word == "hang" else began + int(word) / 1000 - time.monotonic()
            if rest <= 0:
                return
            time.sleep(min(rest, 0.1))

    def getattr(self, path, _=None):
        status = os.lstat(path)
        names = "mode", "ino", "nlink", "uid", "gid", "size", "blocks", "atime", "mtime", "ctime"
        return {"st_" + name: getattr(status, "st_" + name) for name in names}

    def readdir(self, path, _):
        return [".", ".."] + os.listdir(path)

    def readlink(self, path):
        return os.readlink(path)

    def access(self, path, mode):
        if not os.access(path, mode):
            raise fusepy.FuseOSError(errno.EACCES)

    def open(self, path, flags):
        return os.open(path, flags)

    def read(self, _, count, offset, file):
        return os.pread(file, count, offset)

    def fsync(self, _, __, file):
        return os.fsync(file)

    def release(self, _, file):
        return os.close(file)


def main():
    folder, mountpoint, pace = (os.path.realpath(argument) for argument in sys.argv[1:])
    options = {"direct_io": True, "attr_timeout": 0, "entry_timeout": 0, "negative_timeout": 0}
    fusepy.FUSE(SlowDisk(folder, pace), mountpoint, foreground=True, ro=True, **options)


if __name__ == "__main__":
    main()
