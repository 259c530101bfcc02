package io.xphone.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xphone demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Shows one call with SIP and RTP over loopback, and writes its audio and its SIP messages to files.")
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "demo",
            description = "Directory of demo-heard.wav and demo-ladder.txt. Default: ${DEFAULT-VALUE}")
    private Path out;

    @Override
    public Integer call() {
        Logging.level("WARN");
        try {
            new Demo(out, new DemoScreen(System.out, Boolean.getBoolean("xphone.tty"))).run();
            return 0;
        } catch (Exception failure) {
            String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            System.err.println("demo: " + message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
            return 1;
        }
    }
}
