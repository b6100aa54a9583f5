package io.casfs.fuse;

import io.casfs.fs.Errno;
import io.casfs.fs.FsException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the kernel's handle numbers stand for. Thread-safe; looking up takes no lock and makes no garbage. */
public final class HandleTable<T> {
    private static final int FIRST_SIZE = 64;

    private final Deque<Integer> free = new ArrayDeque<>();
    private int used;
    // Written again after each change of an element, so that readers of the field see the element.
    private volatile @Nullable Object[] slots = new @Nullable Object[FIRST_SIZE];

    /** Stores an object; returns its number. */
    public synchronized long add(T handle) {
        Integer reused = free.poll();
        int number = reused != null ? reused : used++;
        @Nullable Object[] current = slots;
        if (number == current.length) {
            current = Arrays.copyOf(current, 2 * number);
        }
        current[number] = handle;
        slots = current;
        return number;
    }

    /** Returns the object with that number; EBADF if there is none. */
    public T get(long number) throws FsException {
        T handle = find(number);
        if (handle == null) {
            throw new FsException(Errno.EBADF, "no handle has the number " + number);
        }
        return handle;
    }

    /** Forgets the object with that number and returns it. */
    public synchronized T remove(long number) throws FsException {
        T handle = get(number);
        @Nullable Object[] current = slots;
        current[(int) number] = null;
        slots = current;
        free.push((int) number);
        return handle;
    }

    /** Forgets all objects and returns them. */
    public synchronized List<T> removeAll() {
        List<T> handles = new ArrayList<>();
        for (int number = 0; number < used; number++) {
            T handle = find(number);
            if (handle != null) {
                handles.add(handle);
            }
        }
        slots = new @Nullable Object[FIRST_SIZE];
        free.clear();
        used = 0;
        return handles;
    }

    @SuppressWarnings("unchecked") // Only add() stores, and it stores T.
    private @Nullable T find(long number) {
        @Nullable Object[] current = slots;
        return number >= 0 && number < current.length ? (T) current[(int) number] : null;
    }
}
