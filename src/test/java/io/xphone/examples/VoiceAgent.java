package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.AudioWriter;
import io.xphone.Phone;
import io.xphone.audio.PcmFrame;
import io.xphone.options.PhoneOptions;
import java.util.function.Consumer;

/** A voice agent: the caller's audio goes to a speech engine, the engine's speech to the caller, who may interrupt it. */
public class VoiceAgent extends VerticleBase {

    /** The speech engine of a call: it gets audio, and reports speech to play and that the caller began to speak. */
    public interface Engine {

        /** Starts a conversation. */
        static Engine start(Consumer<short[]> speech, Runnable interrupted) {
            return new LoudnessEngine(speech, interrupted);
        }

        /** 20 ms of the caller's audio. */
        void hear(PcmFrame frame);

        /** Ends the conversation. */
        void stop();
    }

    @Override
    public Future<?> start() {
        // tag::agent[]
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost("pbx.example.com"));

        phone.callHandler(call -> call.accept().onSuccess(accepted -> {
            AudioWriter writer = call.audio().writer(); // paced: speech may arrive faster than real time
            Engine engine = Engine.start( // your speech-to-speech engine
                    speech -> writer.write(speech).onFailure(full -> call.end()),
                    () -> writer.clear()); // the caller interrupts: silence at once
            call.audio().reader().handler(engine::hear); // 20 ms of the caller, 16-bit PCM, 8000 Hz
            call.dtmfHandler(digit -> {
                if (digit.digit() == '0') {
                    writer.clear();
                    call.transfer("1002"); // blind transfer to a colleague
                }
            });
            call.endHandler(end -> engine.stop());
        }));

        return phone.connect();
        // end::agent[]
    }
}
