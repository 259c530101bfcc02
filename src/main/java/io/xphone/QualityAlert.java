package io.xphone;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The quality of a call has crossed the mark {@code MediaOptions.alertRFactor}.
 *
 * @param low true: R of the last 5 s has fallen below the mark; false: it is 5 or more above it again
 * @param mark the mark, as R factor
 * @param quality the report at that time; {@link MediaQuality#getRecentRFactor()} has crossed the mark
 */
public record QualityAlert(boolean low, int mark, MediaQuality quality) {

    /** Rejects null. */
    public QualityAlert {
        Objects.requireNonNull(quality, "quality");
    }

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("low", low).put("mark", mark).put("quality", quality.toJson());
    }
}
