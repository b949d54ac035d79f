"""Questions for personal advice, told from questions for findings."""

from __future__ import annotations

import pytest

from assistant.advice import asks_advice


@pytest.mark.parametrize(
    "question",
    [
        "Mum is offered the beads with her chemo. Should she say yes?",
        "My dad is 78 and MSI-high: should he take pembrolizumab or chemotherapy?",
        "Should I ask for ablation rather than an operation?",
        "would you reccomend that I fast for two days around each of my FOLFOX cycles?",
        "The surgeon has offered my wife a second operation on her liver. Do you think "
        "she should say yes?",
        "Dad is 73 and quite frail, and his oncologist wants to add atezolizumab. Would "
        "you tell him to say yes?",
        "Mum is 82 and frail with one liver met, would you let them operate if you were us?",
        "What would be best for my mother?",
        "Should I rely on chemo alone?",
        "Do I need to know whether my cancer is dMMR?",
        "which one do I pick, ablation or surgery?",
        "Is it worth it for me to have chemo after the operation?",
        "Can my patient stop pembrolizumab early?",
        "Do you think we should go for the transplant?",
        "My husband has had diarrhoea since his second infusion. Can we wait til Monday "
        "or should he stop his tablets?",
        "Should my sister join a trial?",
        "Would it be wise for me to delay surgery?",
        "What do you recommend for a 70 year old like my father?",
        "Do you advise me to have the vaccine?",
        "Is pembrolizumab a good idea for my mum?",
        "Should we choose surgery or radioembolisation for her?",
        "How long have I got?",
        "How long does my mother have left to live?",
        "What are my chances of surviving?",
        "Will the treatment work for me?",
        "Will my dad be cured?",
        "Am I a candidate for a liver transplant?",
        "Could my brother get a transplant?",
        "Is my mother eligible for pembrolizumab?",
        "What dose should I take?",
        "Would I benefit from immunotherapy?",
        "Should a patient of mine with three lesions have ablation?",
        "I'm a GP: should I refer my patient for ablation?",
        "Ought I to stop?",
        "Shall we go ahead with the operation?",
        "Does my patient need adjuvant chemo?",
        "What should I do about my rash on ipilimumab?",
        "Tell me whether to have the operation.",
        "Help me decide between chemo and immunotherapy.",
        "I don't know whether to have chemo or not, what would you do?",
        "Is it OK to drink alcohol while I'm on capecitabine?",
        "Should she have the second operation? My wife is 66.",
        "Can he go without chemo? He is 80.",
        "Is mum too old for the operation?",
        "Dad is 63 and the chemo worked. Would you put him forward?",
    ],
)
def test_what_somebody_should_do_or_may_expect_is_advice(question: str) -> None:
    assert asks_advice(question)


@pytest.mark.parametrize(
    "question",
    [
        "mum is 70 and on Medicare; how many older people die within 90 days of liver resection?",
        "should patients with dMMR be screened, according to the review?",
        "My mother has MSI-high cancer. How many patients responded to pembrolizumab in "
        "KEYNOTE-177?",
        "My dad had his liver operated on. What share of people are alive ten years later?",
        "I have colorectal cancer with liver mets; what did the trials of vaccination find?",
        "My patient asks about ablation: what was the local control in COLLISION?",
        "Should the primary be resected before the metastases, according to Scherman?",
        "Can patients stop pembrolizumab after two years?",
        "Do I need PD-L1 staining to predict who responds to nivolumab?",
        "Can I lean on the Immunoscore validation for a person with stage IV disease?",
        "Should I read the Tomlinson paper or the Creasy one?",
        "Which trials should I know about?",
        "Can I find the survival in the abstract?",
        "What dose of ipilimumab was used in NICHE?",
        "Should older people have liver surgery, going by the Medicare data?",
        "Would you say that the trial met its endpoint?",
        "Do you think the trial was large enough?",
        "What do guidelines recommend for dMMR?",
        "What did the authors recommend?",
        "Is pembrolizumab better than chemo for MSI-high cancer?",
        "Is it worth resecting the liver twice, in terms of survival?",
        "Is surgery safe for patients over 75?",
        "My wife was given FOLFOX before surgery. Did that help people live longer in "
        "the EORTC trial?",
        "I'm writing a review: should I cite Tomlinson or Creasy for ten-year survival?",
        "How long do people live after a liver transplant for colorectal metastases?",
        "Who can have a liver transplant?",
        "Who is eligible for TransMet?",
        "I am a medical student. What is desmoplastic growth?",
        "My aunt asked whether fasting is proven to work. Is it?",
        "What are the chances of surviving ten years after liver resection?",
        "What would you expect the survival to be in MSS patients with liver mets?",
        "Which patients should receive immunotherapy?",
        "Should chemotherapy be given before or after surgery?",
        "When should he or she be screened?",
        "How often should CEA be measured after resection?",
        "Do I understand correctly that KEYNOTE-177 crossed over patients?",
        "Can I conclude from IMblaze370 that atezolizumab does not work?",
        "How should I interpret the hazard ratio of 0.60?",
        "Can we say liver metastases cause resistance?",
        "Must we assume that the liver is immunosuppressive?",
        "Should we trust the interim analysis?",
        "What should I know about the side effects of ipilimumab?",
    ],
)
def test_a_finding_is_no_advice_whoever_is_told_of(question: str) -> None:
    assert not asks_advice(question)
