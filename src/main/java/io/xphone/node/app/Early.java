package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;

/** Lets sound be heard before it answers (183 with SDP, RFC 3960), then answers and echoes. */
final class Early implements Application {

    private final short[] announcement;

    /** @param announcement what is heard before the answer, 8000 Hz mono; not to be changed any more */
    Early(short[] announcement) {
        this.announcement = announcement;
    }

    @Override
    public void answer(Call call) {
        AudioWriter writer = call.audio().writer();
        Attempts.quietly(
                call.progress(183, true)
                        .compose(told -> writer.write(announcement))
                        .compose(taken -> writer.drained())
                        .compose(heard -> {
                            Echo.echo(call);
                            return call.accept();
                        }),
                call,
                "early media");
    }
}
