package io.casfs.node;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what the JDK's file exceptions say by their class. */
public final class FileProblem {
    private FileProblem() {}

    /** Returns one line for people. */
    public static String explain(IOException problem) {
        if (problem instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file);
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private static String reason(FileSystemException problem) {
        if (problem instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (problem instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (problem instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        return problem.getReason() == null ? problem.getClass().getSimpleName() : problem.getReason();
    }
}
