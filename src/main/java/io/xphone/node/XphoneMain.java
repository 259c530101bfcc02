package io.xphone.node;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code xphone node}, {@code xphone web}, {@code xphone demo}. */
@Command(
        name = "xphone",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "SIP calls and RTP media on Vert.x.",
        subcommands = {NodeCommand.class, WebCommand.class, DemoCommand.class})
public final class XphoneMain implements Runnable {

    @Spec
    private CommandSpec spec;

    private XphoneMain() {}

    /** Runs a command and exits with its status: 0 success, 1 failure, 2 invalid command line. */
    public static void main(String[] args) {
        int status = run(args);
        Logging.stop();
        System.exit(status);
    }

    /** Runs a command and returns its status. */
    static int run(String... args) {
        return new CommandLine(new XphoneMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage() == null ? failure : failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
