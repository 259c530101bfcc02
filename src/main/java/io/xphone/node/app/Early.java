package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.options.ProgressOptions;

/** Plays early media (183 with SDP, RFC 3960), then answers the call and echoes. */
final class Early implements Application {

    private final short[] announcement;

    /** @param announcement early media, 8000 Hz mono; must not be changed afterwards */
    Early(short[] announcement) {
        this.announcement = announcement;
    }

    @Override
    public void handle(Call call) {
        AudioWriter writer = call.audio().writer();
        CommandFailures.log(
                call.progress(new ProgressOptions().setStatus(183).setWithMedia(true))
                        .compose(progressing -> writer.write(announcement))
                        .compose(written -> writer.drained())
                        .compose(drained -> {
                            Echo.echo(call);
                            return call.accept();
                        }),
                call,
                "early media");
    }
}
