package io.casfs.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.casfs.fs.FsException;
import io.casfs.namespace.InodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodesTest {
    private final Nodes nodes = new Nodes();

    @Test
    void theRootIsKnownForEver() throws Exception {
        assertEquals(InodeId.ROOT, nodes.inode(Nodes.ROOT));
        nodes.forget(Nodes.ROOT, Long.MAX_VALUE);
        assertEquals(InodeId.ROOT, nodes.inode(Nodes.ROOT));
        assertEquals(Nodes.ROOT, nodes.learn(InodeId.ROOT));
    }

    @Test
    void whatIsForgottenAsOftenAsToldIsGone() throws Exception {
        InodeId inode = new InodeId(7, 8);
        long number = nodes.learn(inode);
        assertEquals(inode.number(), number);
        assertEquals(number, nodes.learn(inode));
        nodes.forget(number, 1);
        assertEquals(inode, nodes.inode(number));
        nodes.forget(number, 1);
        assertThrows(FsException.class, () -> nodes.inode(number));
        assertTrue(nodes.number(inode).isEmpty());
        nodes.forget(number, 1);
        assertEquals(1, nodes.size());
    }

    @Test
    void inodesOfOneNumberAreTwoNodes() throws Exception {
        InodeId first = new InodeId(100, 8);
        InodeId second = new InodeId(101, 7);
        assertEquals(first.number(), second.number());
        long one = nodes.learn(first);
        long two = nodes.learn(second);
        assertFalse(one == two);
        assertEquals(first, nodes.inode(one));
        assertEquals(second, nodes.inode(two));
        assertEquals(two, nodes.number(second).orElseThrow());
        assertEquals(one, nodes.learn(first));
    }

    @Test
    void countsAsAMapOfCountsWould() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<InodeId, Integer> told = new HashMap<>();
        List<InodeId> inodes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            inodes.add(new InodeId(5, 1000 + i));
        }
        for (int i = 0; i < 20_000; i++) {
            InodeId inode = inodes.get(random.nextInt(inodes.size()));
            int count = told.getOrDefault(inode, 0);
            if (count == 0 || random.nextBoolean()) {
                nodes.learn(inode);
                told.put(inode, count + 1);
            } else {
                int times = 1 + random.nextInt(count);
                nodes.forget(inode.number(), times);
                told.put(inode, count - times);
            }
            assertEquals(told.get(inode) > 0, nodes.number(inode).isPresent(), "seed " + seed);
        }
        assertEquals(1 + told.values().stream().filter(count -> count > 0).count(), nodes.size(), "seed " + seed);
    }
}
