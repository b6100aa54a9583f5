package io.casfs.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import jnr.ffi.Memory;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.FuseOperations;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/** Compares our offsets with those of jnr-fuse on this processor, and with C's where jnr-fuse is wrong. */
final class LayoutTest {
    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    private static long offset(Object struct, String field) throws ReflectiveOperationException {
        Field declared = struct.getClass().getField(field);
        Object member = declared.get(struct);
        if (member instanceof Timespec time) {
            return offset(time, "tv_sec");
        }
        Method offset = member.getClass().getMethod("offset");
        offset.setAccessible(true);
        return ((Number) offset.invoke(member)).longValue();
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void operationsAreWhereJnrFuseHasThem(Operation operation) throws ReflectiveOperationException {
        assertEquals(offset(new FuseOperations(RUNTIME), operation.label()), operation.offset());
    }

    @Test
    void theFlagBitsStandBetweenBmapAndIoctl() throws ReflectiveOperationException {
        FuseOperations operations = new FuseOperations(RUNTIME);
        assertEquals(offset(operations, "bmap") + Long.BYTES, Operation.FLAGS_OFFSET);
        assertEquals(offset(operations, "ioctl") - Long.BYTES, Operation.FLAGS_OFFSET);
        assertEquals(offset(operations, "fallocate") + Long.BYTES, Operation.STRUCT_SIZE);
    }

    @Test
    void theStructHoldsAllClosuresAndTheFlags() {
        long struct = NativeOperations.address();
        for (Operation operation : Operation.values()) {
            assertNotEquals(0, Native.getLong(struct + operation.offset()), operation.label());
        }
        assertEquals(0x07, Native.getInt(struct + Operation.FLAGS_OFFSET));
        // lock, bmap, flock, fallocate: the kernel does these alone.
        for (int unset : new int[] {280, 296, 344, 352}) {
            assertEquals(0, Native.getLong(struct + unset));
        }
    }

    @Test
    void statIsLaidOutAsJnrFuseSays() throws ReflectiveOperationException {
        FileStat stat = new FileStat(RUNTIME);
        StatLayout layout = StatLayout.ofThisMachine();
        assertEquals(offset(stat, "st_ino"), layout.inode());
        assertEquals(offset(stat, "st_nlink"), layout.links());
        assertEquals(offset(stat, "st_mode"), layout.mode());
        assertEquals(offset(stat, "st_uid"), layout.uid());
        assertEquals(offset(stat, "st_gid"), layout.gid());
        assertEquals(offset(stat, "st_rdev"), layout.device());
        assertEquals(offset(stat, "st_size"), layout.size());
        assertEquals(offset(stat, "st_blksize"), layout.blockSize());
        assertEquals(offset(stat, "st_blocks"), layout.blocks());
        assertEquals(offset(stat, "st_atim"), layout.accessed());
        assertEquals(offset(stat, "st_mtim"), layout.modified());
        assertEquals(offset(stat, "st_ctim"), layout.changed());
        assertEquals(Struct.size(stat), layout.total());
    }

    @Test
    void statvfsIsLaidOutAsJnrFuseSays() throws ReflectiveOperationException {
        Statvfs statvfs = new Statvfs(RUNTIME);
        assertEquals(offset(statvfs, "f_bsize"), StatvfsLayout.BLOCK_SIZE);
        assertEquals(offset(statvfs, "f_frsize"), StatvfsLayout.FRAGMENT_SIZE);
        assertEquals(offset(statvfs, "f_blocks"), StatvfsLayout.BLOCKS);
        assertEquals(offset(statvfs, "f_bfree"), StatvfsLayout.FREE);
        assertEquals(offset(statvfs, "f_bavail"), StatvfsLayout.AVAILABLE);
        assertEquals(offset(statvfs, "f_files"), StatvfsLayout.FILES);
        assertEquals(offset(statvfs, "f_ffree"), StatvfsLayout.FREE_FILES);
        assertEquals(offset(statvfs, "f_favail"), StatvfsLayout.AVAILABLE_FILES);
        assertEquals(offset(statvfs, "f_namemax"), StatvfsLayout.NAME_MAX);
    }

    @Test
    void fileInfoIsLaidOutAsInC() throws ReflectiveOperationException {
        FuseFileInfo info = FuseFileInfo.of(Memory.allocateDirect(RUNTIME, 64));
        assertEquals(offset(info, "flags"), FileInfoLayout.FLAGS);
        assertEquals(offset(info, "fh"), FileInfoLayout.HANDLE);
        // struct { int flags; unsigned long fh_old; int writepage; unsigned bits; uint64_t fh; ... }
        assertEquals(offset(info, "fh_old") + Long.BYTES, FileInfoLayout.WRITE_PAGE);
        assertEquals(FileInfoLayout.HANDLE - Integer.BYTES, FileInfoLayout.BITS);
    }
}
