package io.xphone.examples;

import io.xphone.Call;
import io.xphone.EncodedAudioWriter;
import io.xphone.audio.EncodedFrame;
import java.util.List;

/** Audio that is sent as it was encoded before. */
public class PassOnEncoded {

    /** Plays payloads of 20 ms. */
    public EncodedAudioWriter play(Call call, List<byte[]> payloads) {
        // tag::encoded[]
        EncodedAudioWriter writer = call.audio().encodedWriter("PCMU");
        writer.exceptionHandler(failure -> call.end()); // the call has another codec, or changed to one
        payloads.forEach(payload -> writer.write(EncodedFrame.of("PCMU", 20, payload)));
        // end::encoded[]
        return writer;
    }
}
