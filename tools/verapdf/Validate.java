import java.io.FileInputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files with veraPDF: the first argument names the flavours, the others the files. Exits with 1 if one fails. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = true;
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            for (String flavour : arguments[0].split(",")) {
                good &= validate(file, PDFAFlavour.byFlavourId(flavour));
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean validate(String file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s%n", file, flavour, result.isCompliant() ? "compliant" : "NOT compliant");
            firstOfEachRule(result).values().forEach(failure -> System.out.printf(
                    "  %s-%d: %s%n      at %s%n",
                    failure.getRuleId().getClause(), failure.getRuleId().getTestNumber(),
                    failure.getMessage(), failure.getLocation().getContext()));
            return result.isCompliant();
        }
    }

    private static Map<String, TestAssertion> firstOfEachRule(ValidationResult result) {
        return result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .collect(Collectors.toMap(
                        assertion -> assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber(),
                        assertion -> assertion,
                        (first, next) -> first));
    }
}
