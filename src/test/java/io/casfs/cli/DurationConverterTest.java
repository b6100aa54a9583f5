package io.casfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @Test
    void readsDaysHoursMinutesAndSeconds() {
        assertEquals(Duration.ofSeconds(90), converter.convert("90s"));
        assertEquals(Duration.ofMinutes(30), converter.convert("30m"));
        assertEquals(Duration.ofMinutes(90), converter.convert("1h30m"));
        assertEquals(Duration.ofDays(2), converter.convert("2d"));
        assertEquals(Duration.ofSeconds(93_784), converter.convert("1d2h3m4s"));
    }

    @Test
    void refusesWhatIsNoSpanOfTime() {
        for (String text : List.of("", "1", "h", "-1h", "1.5h", "30m1h", "1w", " 1h", "1000000000000s", "PT1H")) {
            assertThrows(TypeConversionException.class, () -> converter.convert(text), text);
        }
    }
}
