"""The commitments of the three example projects, and how far each had got month by month. Data only."""

from dataclasses import dataclass

D, U, R = "Draft", "Under Review", "Revise & Resubmit"
A, N, P = "Approved", "Approved as Noted", "Pending Owner Approval"

SUBCONTRACT, PURCHASE_ORDER = "Subcontract", "Purchase order"


@dataclass(frozen=True)
class Example:
    """One commitment. `progress` is the percentage of the contract done by each claim, the last one being October 2026.

    `statuses` are those of the latest claims, oldest first; earlier claims are history and stay out of the files.
    `documented` tells how many of the latest claims have a PDF of their own.
    """

    project: str
    number: str
    title: str
    kind: str
    company: str
    contacts: str
    original: str
    changes: str
    progress: tuple[str, ...]
    statuses: tuple[str, ...]
    trades: tuple[str, ...] = ()
    retainage: str = "10"
    stored: str = "0"
    currency: str = "AUD"
    private: bool = False
    private_list: str = ""
    documented: int = 0


RIVERSIDE = (
    Example("RT", "SC-101", "Excavation and piling", SUBCONTRACT, "Harlan Earthworks Inc.",
            "Ruth Harlan <ruth@harlan-earthworks.example>", "1840000.00", "62500.00",
            ("8", "19", "31", "44", "57", "69", "80", "88", "95", "100"), (A, A),
            ("Mobilisation", "Bulk excavation", "Bored piles", "Shoring and dewatering"), "5", documented=2),
    Example("RT", "SC-102", "Concrete structure", SUBCONTRACT, "Castellan Concrete LLC",
            "Miguel Castellan <miguel.castellan@castellan-concrete.example>", "6420000.00", "-118400.00",
            ("4", "11", "19", "28", "37", "46", "54", "61"), (N, P),
            ("Raft foundation", "Cores and shafts", "Slabs, levels 1 to 12", "Reinforcement", "Post-tensioning"),
            stored="1.5", documented=2),
    Example("RT", "SC-103", "Structural steel", SUBCONTRACT, "Doyle Steel",
            "Karen Doyle <karen.doyle@doyle-steel.example>", "2975000.00", "0.00",
            ("10", "22", "36", "51", "63", "72"), (A, A),
            ("Shop drawings", "Fabrication", "Erection", "Fire coating"), stored="4", documented=1),
    Example("RT", "SC-104", "Electrical services", SUBCONTRACT, "Northbank Electrical",
            "Sam Whitlock <sam.whitlock@northbank-electrical.example>; "
            "Dana Price <dana.price@northbank-electrical.example>", "3310000.00", "47250.00",
            ("3", "7", "12", "18", "25", "33", "41"), (A, A),
            ("Temporary power", "Risers and containment", "Switchboards", "Lighting", "Commissioning"),
            stored="2", documented=1),
    Example("RT", "SC-105", "Heating, cooling and ventilation", SUBCONTRACT, "Ακρόπολις Κλιματισμός Α.Ε.",
            "Ελένη Παππά <eleni.pappa@akropolis-klima.example>", "2680000.00", "0.00",
            ("6", "13", "22", "31", "38"), (A, N),
            ("Plant and chillers", "Ductwork", "Piping", "Controls"), documented=1),
    Example("RT", "SC-106", "Façade", SUBCONTRACT, "Szklarnia Łódzka Sp. z o.o.",
            "Wojciech Żółkiewski <w.zolkiewski@szklarnia-lodzka.example>", "4150000.00", "96000.00",
            ("5", "12", "21", "30"), (A, P),
            ("Engineering and mock-up", "Unitised panels", "Installation", "Sealing"), stored="6", documented=1),
    Example("RT", "SC-107", "Lifts", SUBCONTRACT, "Лифтсервис Восток",
            "Олена Шевченко <olena@liftservis-vostok.example>", "1290000.00", "0.00", ("15", "34"), (A,),
            ("Manufacture", "Installation", "Commissioning"), documented=1),
    Example("RT", "SC-108", "Plumbing and drainage", SUBCONTRACT, "Brightwater Plumbing Co.",
            "Aisha Rahman <aisha@brightwater-plumbing.example>", "1175000.00", "12800.00",
            ("9", "20", "33", "45", "58", "66"), (A, U), ("Underground", "Risers", "Fixtures"), documented=1),
    Example("RT", "SC-109", "Drywall and partitions", SUBCONTRACT, "Keystone Interiors",
            "Leo Brandt <leo.brandt@keystone-interiors.example>", "980000.00", "0.00", ("7", "18"), (A, R)),
    Example("RT", "SC-110", "Roofing and waterproofing", SUBCONTRACT, "Summit Roofing Partners", "",
            "640000.00", "0.00", ("20", "45"), (A,)),
    Example("RT", "SC-111", "Fire protection", SUBCONTRACT, "Sentinel Fire Systems",
            "Dan Okoye <dan.okoye(at)sentinel-fire.example>", "720000.00", "8900.00", ("16", "29"), (A,)),
    Example("RT", "SC-112", "Painting", SUBCONTRACT, "Prism Painting & Decorating",
            "Nora Quist <nora.quist@prism-painting.example>", "355000.00", "0.00", ("12", "24", "37"), (N,)),
    Example("RT", "SC-113", "Glazing, podium", SUBCONTRACT, "Nguyễn & Sons Glazing",
            "Paul Nguyễn <paul@nguyen-group-holdings.example>", "468000.00", "0.00", ("30", "52"), (P,)),
    Example("RT", "SC-114", "Remedial works, settlement agreement", SUBCONTRACT, "Harlan Earthworks Inc.",
            "Ruth Harlan <ruth@harlan-earthworks.example>", "210000.00", "0.00", ("50",), (A,),
            private=True, private_list="priya.raman@harbour-rowe.example"),
    Example("RT", "SC-115", "Security systems", SUBCONTRACT, "Aegis Security Integration",
            "Vera Lind <vera.lind@aegis-security.example>", "530000.00", "0.00", ("22", "40"), (A,), private=True),
    Example("RT", "SC-116", "Landscaping", SUBCONTRACT, "Green Acre Landscapes",
            "Jonah Pike <jonah@green-acre.example>", "185000.00", "0.00", ("10",), (D,)),
    Example("RT", "SC-118", "Resilient flooring", SUBCONTRACT, "Levelline Flooring",
            "Chidi Eze <chidi.eze@levelline.example>", "295000.00", "-21500.00", ("40", "71", "68"), (N,),
            ("Levels 2 to 6", "Levels 7 to 12", "Skirting"), documented=1),
    Example("RT", "PO-201", "Tower crane hire", PURCHASE_ORDER, "Skyline Crane Hire",
            "Bea Lindqvist <bea@skyline-cranes.example>", "486000.00", "0.00",
            ("10", "20", "30", "40", "50"), (A, A), ("Crane TC1", "Crane TC2"), "0", documented=1),
    Example("RT", "PO-202", "Reinforcing bar", PURCHASE_ORDER, "Ferrum Supply",
            "Tomás Ferreira <tomas@ferrum-supply.example>", "1120000.00", "0.00", ("18", "37", "55"), (A, P),
            retainage="0", stored="3"),
    Example("RT", "PO-203", "Curtain wall glass", PURCHASE_ORDER, "Glasbau Müller GmbH",
            "Jürgen Müller <j.mueller@glasbau-mueller.example>", "890000.00", "0.00", ("25", "50"), (A,), stored="10"),
    Example("RT", "PO-204", "Door hardware", PURCHASE_ORDER, "O'Brien & Daughters Hardware",
            "Siobhán O'Brien <siobhan@obrien-hardware.example>", "142000.00", "3350.00", ("28", "61"), (A, N),
            retainage="0"),
    Example("RT", "PO-205", "Standby generators", PURCHASE_ORDER, "Voltara Power Systems",
            "Kenji Watanabe <kenji@voltara.example>", "615000.00", "0.00", ("30", "60"), (A, U), retainage="5"),
    Example("RT", "PO-206", "Kitchen equipment", PURCHASE_ORDER, "Casa Alimentação Lda",
            "Inês Duarte <ines@casa-alimentacao.example>; Inês Duarte <INES@casa-alimentacao.example>",
            "233000.00", "0.00", ("35",), (A,)),
)  # fmt: skip

HARBOUR_ROAD = (
    Example("HS", "SC-301", "Demolition and site works", SUBCONTRACT, "Coastline Civil Ltd",
            "Matilda Hughes <matilda@coastline-civil.example>", "920000.00", "35000.00", ("40", "75", "100"), (A, A),
            ("Demolition", "Stormwater", "Pavements"), "5", currency="GBP", documented=2),
    Example("HS", "SC-302", "Brickwork and blockwork", SUBCONTRACT, "Redback Masonry",
            "Jarrah Cole <jarrah@redback-masonry.example>", "610000.00", "0.00", ("15", "35", "52"), (A, N),
            ("Classroom block", "Hall", "Boundary walls"), "5", currency="GBP", documented=1),
    Example("HS", "SC-303", "Carpentry and joinery", SUBCONTRACT, "Ironbark Joinery",
            "Tess Walker <tess@ironbark-joinery.example>; Ned Walker", "388000.00", "-4200.00", ("20", "44"), (P,),
            retainage="5", currency="GBP"),
    Example("HS", "SC-304", "Metal roofing", SUBCONTRACT, "Southern Cross Roofing",
            "", "275000.00", "0.00", ("60",), (A,), retainage="5", currency="GBP"),
    Example("HS", "SC-305", "Hydraulic services", SUBCONTRACT, "Billabong Plumbing Services",
            "Grace Ng <grace.ng@billabong-plumbing.example>", "342000.00", "9800.00", ("18", "36"), (A, U),
            retainage="5", currency="GBP"),
    Example("HS", "SC-306", "Asbestos removal", SUBCONTRACT, "ClearAir Environmental",
            "Ravi Menon <ravi@clearair.example>", "156000.00", "0.00", ("80",), (A,), retainage="5",
            currency="GBP", private=True,
            private_list="priya.raman@harbour-rowe.example; tom.sandoval@harbour-rowe.example"),
    Example("HS", "PO-401", "School furniture", PURCHASE_ORDER, "Wattle Furniture Co",
            "Amy Tran <amy@wattle-furniture.example>", "198000.00", "0.00", ("25", "25"), (R,), retainage="0",
            currency="GBP"),
    Example("HS", "PO-402", "Air-conditioning units", PURCHASE_ORDER, "Ακρόπολις Κλιματισμός Α.Ε.",
            "Ελένη Παππά <eleni.pappa@akropolis-klima.example>", "264000.00", "0.00", ("50", "90"), (A, D),
            retainage="0", currency="GBP", documented=1),
)  # fmt: skip

LAKESIDE = (
    Example("LH", "SC-501", "Ground works", SUBCONTRACT, "Prairie Ground Works",
            "Walt Jensen <walt@prairie-groundworks.example>", "1330000.00", "0.00", ("20", "41", "58"), (A, A),
            ("Clearing", "Foundations", "Utilities"), documented=1,
            currency="USD"),
    Example("LH", "SC-502", "Medical gas", SUBCONTRACT, "PureLine Medical Gas",
            "Imani Brooks <imani@pureline.example>", "742500.00", "18250.50", ("12", "25"), (N, P),
            ("Manifolds", "Pipework", "Outlets"), documented=1,
            currency="USD"),
    Example("LH", "SC-503", "Radiation shielding", SUBCONTRACT, "Boreal Shielding Ltd.",
            "Étienne Gagnon <etienne.gagnon@boreal-shielding.example>", "415000.00", "0.00", ("30", "55"), (A,),
            currency="CAD", documented=1),
    Example("LH", "SC-504", "Nurse call system", SUBCONTRACT, "Beacon Care Systems",
            "Rosa Delgado <rosa@beacon-care.example>; Phil Moss <phil@beacon-care.example>; "
            "Ana Cruz <ana@beacon-care.example>",
            "288000.00", "0.00", ("33",), (P,),
            currency="USD"),
    Example("LH", "PO-601", "Imaging equipment", PURCHASE_ORDER, "Boreal Imaging Inc.",
            "Claire Fournier <claire.fournier@boreal-imaging.example>", "2200000.00", "0.00", ("10", "35"), (A,),
            retainage="0", currency="CAD", stored="5"),
    Example("LH", "PO-602", "Operating tables", PURCHASE_ORDER, "Sterling Surgical Supply",
            "Hannah Cho <hannah@sterling-surgical.example>", "516000.00", "-12000.00", ("50", "47"), (A, U),
            retainage="0",
            currency="USD"),
)  # fmt: skip

ALL = (*RIVERSIDE, *HARBOUR_ROAD, *LAKESIDE)
