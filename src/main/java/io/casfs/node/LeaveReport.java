package io.casfs.node;

/**
 * What became of what this node held when it left.
 *
 * @param pushed blocks handed to others
 * @param pushedBytes sealed
 * @param told how many members have confirmed that it has left; the others hear of it from them
 * @param onlyHere blocks that nobody else keeps; 0 unless forced
 */
public record LeaveReport(long pushed, long pushedBytes, int told, long onlyHere) {}
