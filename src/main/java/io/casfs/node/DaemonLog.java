package io.casfs.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging: none in commands, and a rotated file in the daemon once it calls {@link #open}.
 *
 * <p>Found by logback as a service, so that it looks for no configuration file and no command pays for one.
 */
public final class DaemonLog extends ContextAwareBase implements Configurator {
    private static final int OLD_FILES = 4;
    private static final long LARGEST_FILE = 5L << 20;

    /** For logback. */
    public DaemonLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Writes what is logged from now on to the folder's log, at most five files of 5 MiB. */
    static void open(ClusterFolder folder) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{0}: %msg%n");
        encoder.start();

        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setFile(folder.log().toString());
        file.setEncoder(encoder);

        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(file);
        // A per cent sign in the folder's path would be read as a pattern.
        window.setFileNamePattern(folder.log().toString().replace("%", "%%") + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES);
        window.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(LARGEST_FILE));
        size.start();

        file.setRollingPolicy(window);
        file.setTriggeringPolicy(size);
        file.start();

        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        boolean debugging = System.getenv("CASFS_DEBUG") != null;
        root.setLevel(debugging ? Level.DEBUG : Level.INFO);
        // It tells of every round in which a member can't be reached; who is live is in `casfs members`.
        context.getLogger("io.scalecube").setLevel(debugging ? Level.INFO : Level.ERROR);
    }

    /** Writes what is still to be written. */
    static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
