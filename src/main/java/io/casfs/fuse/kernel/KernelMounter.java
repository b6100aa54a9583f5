package io.casfs.fuse.kernel;

import io.casfs.fuse.MountOptions;
import io.casfs.fuse.PathBytes;
import io.casfs.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;

/** Mounts a directory that the kernel then asks us about. */
final class KernelMounter {
    private KernelMounter() {}

    /**
     * Mounts. The device then has the INIT request waiting.
     *
     * @param directory what {@link io.casfs.fuse.MountPreconditions#check} returned
     * @throws IOException if it cannot be mounted; the message says why and what to do
     */
    static Device mount(Path directory, MountOptions options) throws IOException {
        KernelOptions kernelOptions = KernelOptions.of(options);
        return Unmounter.isRoot()
                ? mountDirectly(directory, kernelOptions)
                : Fusermount.mount(directory, kernelOptions);
    }

    private static Device mountDirectly(Path directory, KernelOptions options) throws IOException {
        Device device = openDevice();
        try (CallMemory memory = new CallMemory()) {
            String data = "fd=" + device.descriptor() + ",rootmode=40000,user_id=" + Libc.C.getuid() + ",group_id="
                    + Libc.C.getgid() + "," + options.data();
            int result = Libc.C.mount(
                    memory.string("casfs"),
                    memory.string(PathBytes.of(directory)),
                    memory.string("fuse.casfs"),
                    options.flags(),
                    memory.string(data));
            if (result < 0) {
                throw refusal(directory, Libc.errno());
            }
            return device;
        } catch (IOException | RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private static Device openDevice() throws IOException {
        try {
            return Device.open();
        } catch (ErrnoException e) {
            throw switch (e.errno()) {
                case Libc.EPERM, Libc.EACCES ->
                    new IOException(
                            e.getMessage() + ". A container needs leave for it: start it with --device /dev/fuse", e);
                case Libc.ENODEV, Libc.ENXIO ->
                    new IOException(e.getMessage() + ". Load the kernel module: modprobe fuse", e);
                default -> e;
            };
        }
    }

    private static IOException refusal(Path directory, int errno) {
        ErrnoException refusal = new ErrnoException("cannot mount " + directory, errno);
        return switch (errno) {
            case Libc.EPERM, Libc.EACCES ->
                new IOException(
                        refusal.getMessage()
                                + ". Root may mount here only with the capability SYS_ADMIN, which containers lack:"
                                + " start it with --device /dev/fuse --cap-add SYS_ADMIN and, where AppArmor is used,"
                                + " --security-opt apparmor=unconfined",
                        refusal);
            case Libc.ENODEV ->
                new IOException(
                        refusal.getMessage() + ". The kernel has no FUSE; load its module: modprobe fuse", refusal);
            default -> refusal;
        };
    }
}
